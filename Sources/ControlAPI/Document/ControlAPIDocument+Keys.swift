// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let keys = #"""
        # Keys
          /_understudy/v1/keys:
            get: &keys
              summary: List the keys that a tenant signs with, and their states
              responses:
                "200":
                  description: The keys
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [keys]
                        properties: { keys: { type: array, items: { $ref: "#/components/schemas/Key" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            post: &addKey
              summary: Make a key
              requestBody:
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      properties:
                        algorithm: { description: The tenant's, $ref: "#/components/schemas/Algorithm" }
                        state: { $ref: "#/components/schemas/NewKeyState" }
              responses: &keyChange
                "200": { description: The key, content: { application/json: { schema: { $ref: "#/components/schemas/Key" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/keys:
            parameters: [*tenant]
            get: *keys
            post: *addKey
          /_understudy/v1/keys/import:
            post: &importKey
              summary: Take a private key in
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [key]
                      properties:
                        key: { $ref: "#/components/schemas/PrivateKey" }
                        certificate: { $ref: "#/components/schemas/Certificate" }
                        algorithm: { description: "What the JWK says, else the first that fits", $ref: "#/components/schemas/Algorithm" }
                        kid: { description: "What the JWK says, else its thumbprint", $ref: "#/components/schemas/KeyID" }
                        state: { $ref: "#/components/schemas/NewKeyState" }
              responses: *keyChange
          /_understudy/v1/tenants/{tenant}/keys/import:
            parameters: [*tenant]
            post: *importKey
          /_understudy/v1/keys/rotate:
            post: &rotateKey
              summary: Let the next key sign; one is made where none waits
              requestBody:
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      properties:
                        algorithm: { description: The tenant's, $ref: "#/components/schemas/Algorithm" }
                        publication_period: { description: "From now on, for how long it is published first; without it one that waits signs at once", $ref: "#/components/schemas/Seconds" }
                        retirement_period: { description: For how long the old one stays, $ref: "#/components/schemas/Seconds" }
              responses: *keyChange
          /_understudy/v1/tenants/{tenant}/keys/rotate:
            parameters: [*tenant]
            post: *rotateKey
          /_understudy/v1/keys/{kid}:
            parameters: [&kid { name: kid, in: path, required: true, schema: { type: string, minLength: 1 } }]
            get: &showKey
              summary: Show a key
              parameters:
                - { name: format, in: query, schema: { enum: [jwk, pem] } }
                - { name: include, in: query, description: The private half too, schema: { enum: [private-keys] } }
              responses:
                "200": { description: The key, content: { application/json: { schema: { $ref: "#/components/schemas/KeyMaterial" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/keys/{kid}:
            parameters: [*tenant, *kid]
            get: *showKey
          /_understudy/v1/keys/{kid}/retire:
            parameters: [*kid]
            post: &retireKey
              summary: Let a key sign no more, though it stays published for a while
              requestBody:
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      properties:
                        retirement_period: { description: For how long it stays, $ref: "#/components/schemas/Seconds" }
                        force: { description: Also the last one that signs, type: boolean }
              responses: *keyChange
          /_understudy/v1/tenants/{tenant}/keys/{kid}/retire:
            parameters: [*tenant, *kid]
            post: *retireKey
          /_understudy/v1/keys/{kid}/withdraw:
            parameters: [*kid]
            post: &withdrawKey
              summary: Take a key out of the key set at once
              requestBody:
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      properties: { force: { description: Also the last one that signs, type: boolean } }
              responses: *keyChange
          /_understudy/v1/tenants/{tenant}/keys/{kid}/withdraw:
            parameters: [*tenant, *kid]
            post: *withdrawKey

        """#
}
