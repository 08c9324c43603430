// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// scripts/embed.py writes this file from docs/openapi.yaml. Change the document instead.

/// The OpenAPI document of the OAuth and OpenID Connect endpoints.
package enum OpenAPIDocument {
    /// The document's path in the repository.
    package static let path = "docs/openapi.yaml"

    package static let text = #"""
        openapi: 3.1.0
        info:
          title: Understudy
          version: 0.1.0
          description: >-
            The OAuth 2.0 and OpenID Connect endpoints of the preset `generic`, below the issuer. Pages for people answer with HTML.
        paths:
          /:
            get:
              summary: A page with the issuer and its endpoints
              responses:
                "200": { $ref: "#/components/responses/Page" }
                "400": { $ref: "#/components/responses/Refusal" }
          /.well-known/openid-configuration:
            get:
              summary: Provider metadata (OpenID Connect Discovery §4)
              responses: &metadata
                "200":
                  description: The metadata
                  content: { application/json: { schema: { $ref: "#/components/schemas/Metadata" } } }
                "400": { $ref: "#/components/responses/Refusal" }
          /.well-known/oauth-authorization-server:
            get:
              summary: Provider metadata (RFC 8414 §3)
              responses: *metadata
          /jwks.json:
            get:
              summary: The public keys (RFC 7517 §5), or one of them as PEM
              parameters:
                - { name: format, in: query, schema: { enum: [jwks, pem] } }
                - { name: kid, in: query, schema: { type: string } }
              responses:
                "200":
                  description: The key set, or a key
                  content:
                    application/jwk-set+json: { schema: { $ref: "#/components/schemas/KeySet" } }
                    application/x-pem-file: { schema: { type: string } }
                "304": { description: Not changed }
                "400": { $ref: "#/components/responses/Refusal" }
          /authorize:
            get:
              summary: Where a client sends its user to sign in (RFC 6749 §3.1, OpenID Connect Core §3.1.2)
              parameters:
                - { name: client_id, in: query, required: true, schema: { type: string, examples: [demo-app] } }
                - { name: response_type, in: query, required: true, schema: { enum: [code] } }
                - { name: redirect_uri, in: query, schema: { type: string, examples: ["http://localhost:3000/callback"] } }
                - { name: scope, in: query, schema: { type: string, examples: [openid email] } }
                - { name: state, in: query, schema: { type: string } }
                - { name: nonce, in: query, schema: { type: string } }
                - { name: response_mode, in: query, schema: { enum: [query, fragment, form_post] } }
                - { name: code_challenge, in: query, schema: { type: string } }
                - { name: code_challenge_method, in: query, schema: { enum: [S256, plain] } }
                - { name: prompt, in: query, schema: { enum: [none, login, consent, select_account] } }
                - { name: max_age, in: query, schema: { type: integer, minimum: 0 } }
                - { name: login_hint, in: query, schema: { type: string } }
                - { name: id_token_hint, in: query, schema: { type: string } }
                - { name: acr_values, in: query, schema: { type: string } }
                - { name: claims, in: query, schema: { type: string } }
                - { name: ui_locales, in: query, schema: { type: string } }
                - { name: display, in: query, schema: { type: string } }
                - { name: resource, in: query, schema: { type: string } }
                - { name: audience, in: query, schema: { type: string } }
                - { name: dpop_jkt, in: query, schema: { type: string }, description: The key that the code is bound to (RFC 9449 §10) }
              responses: &interaction
                "200": { $ref: "#/components/responses/Page" }
                "302": { description: To the client, with a code or an error }
                "303": { description: To the client after a form, with a code or an error }
                "400": { $ref: "#/components/responses/ErrorPage" }
                "413": { $ref: "#/components/responses/ErrorPage" }
            post:
              summary: The same, by a form
              requestBody: { $ref: "#/components/requestBodies/Form" }
              responses: *interaction
          /authorize/sign-in:
            post:
              summary: What the sign-in page sends
              requestBody: { $ref: "#/components/requestBodies/Form" }
              responses: *interaction
          /authorize/consent:
            post:
              summary: What the consent page sends
              requestBody: { $ref: "#/components/requestBodies/Form" }
              responses: *interaction
          /token:
            post:
              summary: Tokens for a grant (RFC 6749 §3.2)
              security: [{ basic: [] }, {}]
              parameters: &proof
                - { name: DPoP, in: header, schema: { type: string }, description: The proof of a key (RFC 9449 §4) }
              requestBody:
                required: true
                content:
                  application/x-www-form-urlencoded:
                    schema:
                      type: object
                      required: [grant_type]
                      properties:
                        grant_type:
                          enum:
                            - authorization_code
                            - client_credentials
                            - password
                            - refresh_token
                            - urn:ietf:params:oauth:grant-type:device_code
                        client_id: { type: string }
                        client_secret: { type: string }
                        client_assertion: { type: string }
                        client_assertion_type: { type: string }
                        code: { type: string }
                        code_verifier: { type: string }
                        device_code: { type: string }
                        password: { type: string, examples: [wonderland] }
                        redirect_uri: { type: string }
                        refresh_token: { type: string }
                        scope: { type: string, examples: [openid email] }
                        username: { type: string, examples: [alice] }
                        resource: { type: string }
                        audience: { type: string }
              responses:
                "200":
                  description: Tokens
                  headers: { Cache-Control: { schema: { const: no-store } } }
                  content: { application/json: { schema: { $ref: "#/components/schemas/Tokens" } } }
                "400": { $ref: "#/components/responses/Refusal" }
                "401": { $ref: "#/components/responses/Challenge" }
                "413": { $ref: "#/components/responses/Refusal" }
                "503": { $ref: "#/components/responses/Refusal" }
          /userinfo:
            get:
              summary: Claims about the user (OpenID Connect Core §5.3)
              security: [{ bearer: [] }, { dpop: [] }]
              parameters: *proof
              responses: &userinfo
                "200":
                  description: Claims
                  content: { application/json: { schema: { type: object, required: [sub], properties: { sub: { type: string } } } } }
                "400": { $ref: "#/components/responses/Challenge" }
                "401": { description: "Why not; nothing but the challenge when no token came (RFC 6750 §3.1)" }
                "403": { $ref: "#/components/responses/Challenge" }
                "413": { $ref: "#/components/responses/Challenge" }
            post:
              summary: The same; the token may come in the form
              security: [{ bearer: [] }, { dpop: [] }]
              parameters: *proof
              requestBody:
                content:
                  application/x-www-form-urlencoded:
                    schema: { type: object, properties: { access_token: { type: string } } }
              responses: *userinfo
          /introspect:
            post:
              summary: Whether a token is in force, and what it stands for (RFC 7662)
              security: [{ basic: [] }]
              requestBody: &token
                required: true
                content:
                  application/x-www-form-urlencoded:
                    schema:
                      type: object
                      required: [token]
                      properties:
                        token: { type: string, minLength: 1 }
                        token_type_hint: { type: string }
              responses:
                "200":
                  description: The token's state
                  content: { application/json: { schema: { type: object, required: [active], properties: { active: { type: boolean } } } } }
                "400": { $ref: "#/components/responses/Refusal" }
                "401": { $ref: "#/components/responses/Challenge" }
                "413": { $ref: "#/components/responses/Refusal" }
          /revoke:
            post:
              summary: A client gives a token up (RFC 7009)
              security: [{ basic: [] }]
              requestBody: *token
              responses:
                "200": { description: "It is revoked, or never was good" }
                "400": { $ref: "#/components/responses/Refusal" }
                "401": { $ref: "#/components/responses/Challenge" }
                "413": { $ref: "#/components/responses/Refusal" }
          /logout:
            get:
              summary: A client asks that the user's session ends (OpenID Connect RP-Initiated Logout)
              parameters:
                - { name: id_token_hint, in: query, schema: { type: string } }
                - { name: client_id, in: query, schema: { type: string, examples: [demo-app] } }
                - { name: post_logout_redirect_uri, in: query, schema: { type: string, examples: ["http://localhost:3000/"] } }
                - { name: state, in: query, schema: { type: string } }
                - { name: logout_hint, in: query, schema: { type: string } }
                - { name: ui_locales, in: query, schema: { type: string } }
              responses: &logout
                "200": { $ref: "#/components/responses/Page" }
                "302": { description: To the client }
                "303": { description: "To the client, or to the same by GET" }
                "400": { $ref: "#/components/responses/ErrorPage" }
                "413": { $ref: "#/components/responses/ErrorPage" }
            post:
              summary: The same, by a form
              requestBody: { $ref: "#/components/requestBodies/Form" }
              responses: *logout
          /device_authorization:
            post:
              summary: A device asks for a code that its user types elsewhere (RFC 8628 §3.1)
              security: [{ basic: [] }, {}]
              requestBody:
                content:
                  application/x-www-form-urlencoded:
                    schema:
                      type: object
                      properties:
                        client_id: { type: string }
                        scope: { type: string, examples: [openid] }
              responses:
                "200":
                  description: The codes
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [device_code, user_code, verification_uri, expires_in]
                "400": { $ref: "#/components/responses/Refusal" }
                "401": { $ref: "#/components/responses/Challenge" }
                "413": { $ref: "#/components/responses/Refusal" }
          /device:
            get:
              summary: Where a user types a device's code (RFC 8628 §3.3)
              parameters:
                - { name: user_code, in: query, schema: { type: string } }
              responses: &device
                "200": { $ref: "#/components/responses/Page" }
                "400": { $ref: "#/components/responses/ErrorPage" }
                "413": { $ref: "#/components/responses/ErrorPage" }
            post:
              summary: What the device pages send
              requestBody: { $ref: "#/components/requestBodies/Form" }
              responses: *device
        components:
          securitySchemes:
            basic: { type: http, scheme: basic }
            bearer: { type: http, scheme: bearer }
            dpop: { type: http, scheme: dpop }
          requestBodies:
            Form:
              content:
                application/x-www-form-urlencoded: { schema: { type: object, additionalProperties: { type: string } } }
          responses:
            Page:
              description: A page
              content: { text/html: { schema: { type: string } } }
            ErrorPage:
              description: A page that says what is wrong
              content: { text/html: { schema: { type: string } } }
            Refusal:
              description: Why not (RFC 6749 §5.2)
              content: { application/json: { schema: { $ref: "#/components/schemas/Error" } } }
            Challenge:
              description: Why not, and what would be due (RFC 6749 §5.2, RFC 6750 §3)
              headers: { WWW-Authenticate: { schema: { type: string } }, DPoP-Nonce: { schema: { type: string } } }
              content: { application/json: { schema: { $ref: "#/components/schemas/Error" } } }
          schemas:
            Error:
              type: object
              required: [error]
              properties:
                error: { type: string }
                error_description: { type: string }
            KeySet:
              type: object
              required: [keys]
              properties:
                keys: { type: array, items: { type: object, required: [kty, kid, alg, use] } }
            Metadata:
              type: object
              required: [issuer, authorization_endpoint, token_endpoint, jwks_uri, response_types_supported, subject_types_supported, id_token_signing_alg_values_supported]
            Tokens:
              type: object
              required: [access_token, token_type, expires_in]
              properties:
                access_token: { type: string }
                token_type: { description: "DPoP where the request proved a key (RFC 9449)", enum: [Bearer, DPoP] }
                expires_in: { type: integer }
                id_token: { type: string }
                refresh_token: { type: string }
                scope: { type: string }

        """#
}
