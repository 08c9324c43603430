// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let devices = #"""
        # Devices
          /_understudy/v1/devices:
            get: &devices
              summary: Devices that wait for their users (RFC 8628)
              responses:
                "200":
                  description: The devices
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [devices]
                        properties: { devices: { type: array, items: { $ref: "#/components/schemas/Device" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/devices:
            parameters: [*tenant]
            get: *devices
          /_understudy/v1/devices/{code}/approve:
            parameters: [&code { $ref: "#/components/parameters/UserCode" }]
            post: &approve
              summary: Let a device in, in the user's place
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [user]
                      properties: { user: { type: string, examples: [alice] } }
              responses: &deviceEnd
                "200":
                  description: The device is told when it asks next
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [done]
                        properties: { done: { const: true } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/devices/{code}/approve:
            parameters: [*tenant, *code]
            post: *approve
          /_understudy/v1/devices/{code}/deny:
            parameters: [*code]
            post: &deny
              summary: Refuse a device, in the user's place
              requestBody: *empty
              responses: *deviceEnd
          /_understudy/v1/tenants/{tenant}/devices/{code}/deny:
            parameters: [*tenant, *code]
            post: *deny
          /_understudy/v1/devices/{code}/expire:
            parameters: [*code]
            post: &expire
              summary: Let a device's code run out
              requestBody: *empty
              responses: *deviceEnd
          /_understudy/v1/tenants/{tenant}/devices/{code}/expire:
            parameters: [*tenant, *code]
            post: *expire
          /_understudy/v1/device-scripts:
            get: &showScripts
              summary: What devices that ask for a code from now on are told
              responses:
                "200":
                  description: The scripts, in the order in which they are tried
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [device_scripts]
                        properties: { device_scripts: { type: array, items: { $ref: "#/components/schemas/DeviceScript" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            post: &addScript
              summary: Settle what devices are told, however fast they ask
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: "#/components/schemas/DeviceScript" } } }
              responses:
                "201": { description: The script, content: { application/json: { schema: { $ref: "#/components/schemas/DeviceScript" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
            delete: &removeScripts
              summary: Forget the scripts
              responses: &removal
                "200": *removed
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/device-scripts:
            parameters: [*tenant]
            get: *showScripts
            post: *addScript
            delete: *removeScripts
          /_understudy/v1/logout-tokens:
            get: &logoutTokens
              summary: The back-channel logout tokens that were signed last, oldest first
              description: A client whose backchannel_logout_uri is urn:understudy:logout-receiver needs no receiver of its own.
              parameters:
                - { name: client, in: query, schema: { type: string, examples: [demo-app] } }
                - { name: session, in: query, description: The claim sid, schema: { type: string } }
                - { name: user, in: query, description: "A username, or the claim sub", schema: { type: string } }
                - { name: wait, in: query, description: "Answer once there is one, after so many seconds at the latest", schema: { type: integer, minimum: 1, maximum: 50 } }
              responses:
                "200":
                  description: The tokens
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [logout_tokens]
                        properties: { logout_tokens: { type: array, items: { $ref: "#/components/schemas/LogoutToken" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "429": &busy { $ref: "#/components/responses/Busy" }
                "503": *starting
            delete: &removeLogoutTokens
              summary: Forget them
              responses: *removal
          /_understudy/v1/tenants/{tenant}/logout-tokens:
            parameters: [*tenant]
            get: *logoutTokens
            delete: *removeLogoutTokens

        """#
}
