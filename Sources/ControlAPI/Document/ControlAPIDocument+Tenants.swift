// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let tenants = #"""
        # Tenants
          /_understudy/v1/tenants:
            get:
              summary: List the tenants by name
              parameters:
                - { name: search, in: query, description: A part of the name, schema: { type: string } }
                - &after { $ref: "#/components/parameters/After" }
                - &limit { $ref: "#/components/parameters/Limit" }
              responses:
                "200":
                  description: A page of them
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [tenants]
                        properties:
                          tenants: { type: array, items: { $ref: "#/components/schemas/Tenant" } }
                          next: { description: What the next page begins after, type: string }
                "400": *bad
                "401": *token
                "403": *foreign
            post:
              summary: Make a tenant, with an issuer of its own
              description: Of one fixture, text, copy or export; of nothing it is empty. All of it is made, or none.
              requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/NewTenant" } } } }
              responses:
                "201": { description: It is served, content: { application/json: { schema: { $ref: "#/components/schemas/Tenant" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": &unknown { $ref: "#/components/responses/Unknown" }
                "409": &conflict { $ref: "#/components/responses/Conflict" }
                "413": &large { $ref: "#/components/responses/TooLarge" }
                "415": &nojson { $ref: "#/components/responses/JSONDue" }
                "503": &starting { $ref: "#/components/responses/Starting" }
          /_understudy/v1/tenants/{tenant}:
            parameters: [&tenant { $ref: "#/components/parameters/Tenant" }]
            get:
              summary: Show a tenant
              responses:
                "200": { description: The tenant, content: { application/json: { schema: { $ref: "#/components/schemas/Tenant" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete:
              summary: Remove a tenant and all that is its own
              responses:
                "200": &removed
                  description: It is gone
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [removed]
                        properties: { removed: { const: true } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "503": *starting
          /_understudy/v1/reset:
            post: &reset
              summary: Bring a tenant back to what it was made of
              description: What its fixtures made of it is there again; sessions, tokens, devices, faults and clock are as at the start.
              requestBody: &empty
                content: { application/json: { schema: { type: object, additionalProperties: false } } }
              responses:
                "200": { description: The tenant, content: { application/json: { schema: { $ref: "#/components/schemas/Tenant" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/reset:
            parameters: [*tenant]
            post: *reset
          /_understudy/v1/export:
            get: &export
              summary: A tenant's whole state, which POST /tenants takes as export
              parameters:
                - { name: include, in: query, description: Its private keys too, schema: { enum: [private-keys] } }
              responses:
                "200": { description: The state, content: { application/json: { schema: { $ref: "#/components/schemas/Export" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/export:
            parameters: [*tenant]
            get: *export
          /_understudy/v1/fixture:
            get: &fixture
              summary: What is there, as a fixture that says the same
              responses:
                "200":
                  description: The fixture
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [tenants]
                        properties:
                          tenants: { type: array, minItems: 1, maxItems: 1, items: { $ref: "#/components/schemas/TenantFixture" } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/fixture:
            parameters: [*tenant]
            get: *fixture
          /_understudy/v1/fixtures:
            post: &fixtures
              summary: Apply a fixture whole, or not at all
              description: >-
                Without a tenant in the path it may describe several; below one it describes that one, whatever it calls it.
                A member that it leaves out of a record returns to its default; a user's subject and a tenant's signing keys stay.
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [text]
                      properties:
                        name: { description: What problems call the file, type: string, examples: [fixture.yaml] }
                        text:
                          description: YAML or JSON, as fixtures/understudy.schema.json has it
                          type: string
                          examples: ["tenants: [{ name: default, users: [{ username: dora }] }]"]
              responses:
                "200":
                  description: It is served
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [created, updated, unchanged]
                        properties:
                          created: { type: integer, minimum: 0 }
                          updated: { type: integer, minimum: 0 }
                          unchanged: { type: integer, minimum: 0 }
                          notices:
                            description: Warnings about what is no mistake and probably not meant, each with its line
                            type: array
                            items: { type: string }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/fixtures:
            parameters: [*tenant]
            post: *fixtures

        """#
}
