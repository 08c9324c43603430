// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let tokens = #"""
        # Tokens
          /_understudy/v1/tokens:
            post: &signIn
              summary: Sign a user in without a password
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [user]
                      properties:
                        user: { type: string, examples: [alice] }
                        client: { description: The only one that may use the password grant, type: string, examples: [demo-app] }
                        scope: { type: string, examples: [openid email] }
                        audience: { $ref: "#/components/schemas/Strings", examples: [orders-api] }
                        dpop_jkt: { description: "The thumbprint of a key that the tokens are bound to, as if it had been proven (RFC 9449 §6.1); due where the client's tokens are bound", type: string }
              responses:
                "200":
                  description: What the token endpoint would answer
                  content: { application/json: { schema: { $ref: "#/components/schemas/TokenResponse" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/tokens:
            parameters: [*tenant]
            post: *signIn
          /_understudy/v1/tokens/mint:
            post: &mint
              summary: Make one token with anything in it
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: "#/components/schemas/Mint" } } }
              responses:
                "200": { description: The token, content: { application/json: { schema: { $ref: "#/components/schemas/Minted" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/tokens/mint:
            parameters: [*tenant]
            post: *mint
          /_understudy/v1/tokens/catalogue:
            get: &catalogue
              summary: Good and bad access tokens by name, each with the verdict that is due
              parameters:
                - { name: names, in: query, description: "Only these, with commas", schema: { type: string, examples: ["expired,alg-none"] } }
                - { name: basis, in: query, description: "Only those whose verdict somebody of these asks for: required, recommended, policy; with commas", schema: { type: string, pattern: "^(required|recommended|policy)(,(required|recommended|policy))*$", examples: ["required,recommended"] } }
                - &audience { name: audience, in: query, description: "Whom they are for: where the tenant declares audiences, one of those, of a client or of the tenant", schema: { type: string, examples: [orders-api] } }
                - &forUser { name: user, in: query, description: The first one, schema: { type: string, examples: [alice] } }
                - &forClient { name: client, in: query, schema: { type: string, examples: [demo-app] } }
                - &tokenType { name: type, in: query, schema: { const: access_token } }
              responses:
                "200": { description: The tokens, content: { application/json: { schema: { $ref: "#/components/schemas/Catalogue" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "503": *starting
          /_understudy/v1/tenants/{tenant}/tokens/catalogue:
            parameters: [*tenant]
            get: *catalogue
          /_understudy/v1/tokens/catalogue/{name}:
            parameters: [&entry { name: name, in: path, required: true, schema: { type: string, minLength: 1, examples: [expired] } }]
            get: &catalogueEntry
              summary: One of them
              parameters: [*audience, *forUser, *forClient, *tokenType]
              responses:
                "200": { description: The token, content: { application/json: { schema: { $ref: "#/components/schemas/CatalogueToken" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "503": *starting
          /_understudy/v1/tenants/{tenant}/tokens/catalogue/{name}:
            parameters: [*tenant, *entry]
            get: *catalogueEntry
          /_understudy/v1/tokens/explain:
            post: &explain
              summary: Which checks a token passes and fails, and why
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [token]
                      properties:
                        token: { type: string, examples: [eyJhbGciOiJub25lIn0.e30.] }
                        policy: { description: What its kind is held against, enum: [access-token, bearer, id-token] }
                        audience: { description: For whom it should be, type: string, examples: [orders-api] }
                        issuer: { description: The tenant's, type: string }
                        at: { description: The tenant's time, $ref: "#/components/schemas/Moment" }
                        leeway: { $ref: "#/components/schemas/Seconds" }
              responses:
                "200": { description: What holds of it, content: { application/json: { schema: { $ref: "#/components/schemas/Explanation" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/tokens/explain:
            parameters: [*tenant]
            post: *explain
          /_understudy/v1/tokens/revoke:
            post: &revoke
              summary: End what was authorized, and every token that hangs on it
              description: By one token, or by user, client or both.
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      minProperties: 1
                      maxProperties: 2
                      properties:
                        token: { type: string }
                        user: { type: string, examples: [alice] }
                        client: { type: string, examples: [demo-app] }
                      not: { required: [token], minProperties: 2 }
              responses:
                "200":
                  description: How many authorizations were in force until now
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [revoked]
                        properties: { revoked: { type: integer, minimum: 0 } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/tokens/revoke:
            parameters: [*tenant]
            post: *revoke

        """#
}
