// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let faults = #"""
        # Faults
          /_understudy/v1/faults:
            get: &faults
              summary: List the faults, with how often each has gone wrong
              responses:
                "200":
                  description: The faults
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [faults]
                        properties: { faults: { type: array, items: { $ref: "#/components/schemas/StandingFault" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            post: &addFault
              summary: Let something go wrong at the tenant's endpoints
              description: A rule of one's own, or a profile. A rule with the id of another takes its place.
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      oneOf: [{ $ref: "#/components/schemas/FaultRule" }, { $ref: "#/components/schemas/FaultByProfile" }]
                      examples:
                        - { match: { endpoint: token }, action: { status: 503, headers: { Retry-After: "1" } }, count: 1 }
                        - { profile: slow, endpoint: jwks, count: 2 }
              responses:
                "201":
                  description: It goes wrong from now on
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [ids, faults]
                        properties:
                          ids: { type: array, items: { type: string } }
                          faults: { type: array, items: { $ref: "#/components/schemas/StandingFault" } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
            delete: &removeFaults
              summary: Take all faults away; who hangs because of one is let go on
              responses:
                "200":
                  description: How many there were
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [removed]
                        properties: { removed: { type: integer, minimum: 0 } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/faults:
            parameters: [*tenant]
            get: *faults
            post: *addFault
            delete: *removeFaults
          /_understudy/v1/faults/profiles:
            get: &profiles
              summary: List the faults that have a name
              responses:
                "200":
                  description: The profiles, each with the rule that it stands for
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [profiles]
                        properties:
                          profiles:
                            type: array
                            items:
                              type: object
                              additionalProperties: false
                              required: [profile, description, rule]
                              properties:
                                profile: { type: string }
                                description: { type: string }
                                rule: { $ref: "#/components/schemas/FaultRule" }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/faults/profiles:
            parameters: [*tenant]
            get: *profiles
          /_understudy/v1/faults/{id}:
            parameters: [&fault { name: id, in: path, required: true, schema: { type: string, minLength: 1 } }]
            get: &showFault
              summary: Show a fault
              responses:
                "200": { description: The fault, content: { application/json: { schema: { $ref: "#/components/schemas/StandingFault" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete: &removeFault
              summary: Take a fault away
              responses: *removal
          /_understudy/v1/tenants/{tenant}/faults/{id}:
            parameters: [*tenant, *fault]
            get: *showFault
            delete: *removeFault

        """#
}
