// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let components = #"""
        # Components
        components:
          securitySchemes:
            controlToken:
              description: Required off the loopback, behind a proxy, where the server has a name besides the loopback's, and where a token was given
              type: http
              scheme: bearer
          parameters:
            Tenant:
              name: tenant
              in: path
              required: true
              description: Its name, percent-encoded
              schema: { type: string, minLength: 1, examples: [default] }
            Username: { name: name, in: path, required: true, schema: { type: string, minLength: 1, examples: [alice] } }
            ClientID: { name: name, in: path, required: true, schema: { type: string, minLength: 1, examples: [demo-app] } }
            UserCode:
              name: code
              in: path
              required: true
              description: In any case, with hyphens or without
              schema: { type: string, minLength: 1, examples: [BCDF-GHJK] }
            After: { name: after, in: query, description: "What an answer's next said", schema: { type: string } }
            Limit: { name: limit, in: query, description: "100", schema: { type: integer, minimum: 1, maximum: 1000 } }
          responses:
            Bad:
              description: What is wrong with the request, and where
              content: &problem { application/problem+json: { schema: { $ref: "#/components/schemas/Problem" } } }
            TokenDue:
              description: The control token is due
              headers: { WWW-Authenticate: { schema: { type: string } } }
              content: *problem
            Foreign: { description: The request names a foreign host without the token, or comes from a foreign page, content: *problem }
            Unknown: { description: There is no such thing, content: *problem }
            Conflict: { description: It cannot be as things stand, content: *problem }
            TooLarge: { description: The body is too large, content: *problem }
            JSONDue: { description: The content type is not application/json, content: *problem }
            Busy: { description: Too many wait for the journal, content: *problem }
            Starting: { description: The provider is still starting, content: *problem }
          schemas:
            Problem:
              description: An error (RFC 9457)
              type: object
              additionalProperties: false
              required: [type, title, status, detail]
              properties:
                type: { const: about:blank }
                title: { type: string }
                status: { type: integer, minimum: 400, maximum: 599 }
                detail: { type: string }
                field: { description: "The member or parameter at fault, such as action.status", type: string }
            Status:
              type: object
              additionalProperties: false
              required: [status]
              properties: { status: { enum: [ok, starting] } }
            Seconds: { type: integer, minimum: 0, maximum: 3153600000 }
            Moment: { type: integer, minimum: 0, maximum: 253402300799 }
            Strings: { description: One string or several, type: [array, string], items: { type: string } }
            Algorithm: { enum: [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA] }
            KeyID: { type: string, minLength: 1, maxLength: 200 }
            PrivateKey: { description: PEM text or a JWK, oneOf: [{ type: string }, { type: object, required: [kty] }] }
            Certificate: { description: "PEM, the key's own first; shown as x5c and x5t#S256", type: string }
            NewKeyState: { description: "active signs at once, upcoming waits for a rotation", enum: [active, upcoming] }
            Grant:
              enum:
                - authorization_code
                - client_credentials
                - implicit
                - password
                - refresh_token
                - urn:ietf:params:oauth:grant-type:device_code
                - urn:ietf:params:oauth:grant-type:jwt-bearer
                - urn:ietf:params:oauth:grant-type:token-exchange
            Clock:
              type: object
              additionalProperties: false
              required: [now, mode]
              properties:
                now: { type: integer }
                mode: { enum: [real, offset, frozen] }
                offset: { type: integer }
                frozen_at: { type: integer }
            Tenant:
              type: object
              additionalProperties: false
              required: [name, issuer, preset, keys, clock]
              properties:
                name: { type: string }
                issuer: { type: string }
                preset: { type: string }
                keys: { enum: [own, shared] }
                clock: { $ref: "#/components/schemas/Clock" }
                openid_configuration: { description: Its discovery document, type: string }
                expires_at: { description: When it goes away by itself, type: integer }
            NewTenant:
              type: object
              additionalProperties: false
              properties:
                name: { description: One is made up where none is given, $ref: "#/components/schemas/TenantName" }
                fixture:
                  description: What a fixture says of a tenant, or a fixture of one tenant
                  oneOf:
                    - { $ref: "#/components/schemas/TenantFixture" }
                    - type: object
                      additionalProperties: false
                      required: [tenants]
                      properties:
                        tenants: { type: array, minItems: 1, maxItems: 1, items: { $ref: "#/components/schemas/TenantFixture" } }
                fixture_text: { description: "The same as text, YAML or JSON", type: string }
                copy_of: { description: The tenant whose users and clients it gets too, type: string }
                export: { description: What GET /export gave, type: object, required: [format, version, settings, tables] }
                preset: { description: The shape it takes on, enum: [generic] }
                keys:
                  description: Those of the tenant default, its own, or these
                  oneOf:
                    - { enum: [own, shared] }
                    - type: array
                      minItems: 1
                      maxItems: 16
                      items:
                        type: object
                        additionalProperties: false
                        required: [key]
                        properties:
                          key: { $ref: "#/components/schemas/PrivateKey" }
                          certificate: { $ref: "#/components/schemas/Certificate" }
                          algorithm: { $ref: "#/components/schemas/Algorithm" }
                          kid: { $ref: "#/components/schemas/KeyID" }
                time_to_live: { description: Seconds of real time until it goes away, type: integer, minimum: 1, maximum: 3153600000 }
                replace: { description: Whether an export may take a tenant's place, type: boolean }
              examples: [{ fixture: { users: [{ username: dora }] }, time_to_live: 3600 }, { copy_of: default }]
            TenantName: { type: string, pattern: "^[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62}){0,3}$" }
            EndpointPath: { type: string, pattern: "^(/[A-Za-z0-9._~-]+){1,8}$", maxLength: 128, examples: [/oauth2/v1/keys] }
            Export:
              type: object
              additionalProperties: false
              required: [format, version, name, settings, tables, issuer, clock]
              properties:
                format: { type: string }
                version: { type: integer, minimum: 1 }
                name: { type: string }
                settings: { type: string }
                tables: { type: object, additionalProperties: { type: array, items: { type: object } } }
                pairwise_secret: { type: string }
                issuer: { type: string }
                clock: { $ref: "#/components/schemas/Clock" }
            Device:
              type: object
              additionalProperties: false
              required: [user_code, client_id, scope, state, expires_at, interval]
              properties:
                user_code: { type: string }
                client_id: { type: string }
                scope: { type: string }
                state: { enum: [pending, approved, denied] }
                expires_at: { type: integer }
                interval: { description: Seconds between one question and the next, type: integer }
            DeviceScript:
              type: object
              additionalProperties: false
              required: [then]
              properties:
                client: { description: Only its devices, type: string }
                pending: { description: How often authorization_pending, type: integer, minimum: 0, maximum: 1000000 }
                slow_down: { description: How often slow_down after that, type: integer, minimum: 0, maximum: 1000000 }
                then: { enum: [approve, deny, expire] }
                user: { description: "Who approves; not with deny or expire", type: string }
                count: { description: For how many devices, type: integer, minimum: 1, maximum: 1000000 }
              examples: [{ pending: 1, slow_down: 1, then: approve, user: alice, count: 1 }]
            LogoutToken:
              type: object
              additionalProperties: false
              required: [at, client_id, sid, backchannel_logout_uri, logout_token]
              properties:
                at: { type: integer }
                client_id: { type: string }
                sid: { type: string }
                sub: { description: The claim sub, type: string }
                user: { description: "The username, while there is such a user", type: string }
                backchannel_logout_uri: { type: string }
                logout_token: { type: string }
                claims: { type: object }
            Session:
              type: object
              additionalProperties: false
              required: [id, username, subject, authenticated_at, created_at, expires_at]
              properties:
                id: { type: string }
                username: { type: string }
                subject: { type: string }
                authenticated_at: { type: integer }
                created_at: { type: integer }
                expires_at: { type: integer }
            Authorization:
              type: object
              additionalProperties: false
              required: [id, client_id, grant, scope, audience, authenticated_at, created_at]
              properties:
                id: { description: "The part of an access token's jti before the dot", type: string }
                client_id: { type: string }
                username: { description: Left out where a client acts for itself or the user is gone, type: string }
                subject: { description: Left out where a client acts for itself, type: string }
                grant: { $ref: "#/components/schemas/Grant" }
                scope: { type: string }
                audience: { type: array, items: { type: string } }
                session_id: { description: "The claim sid; left out where a client acts for itself", type: string }
                authenticated_at: { type: integer }
                created_at: { type: integer }
                revoked_at: { type: integer }
                revocation_reason: { type: string, examples: [revoked_by_owner] }
            Key:
              type: object
              additionalProperties: false
              required: [kid, alg, state, created_at]
              properties: &key
                kid: { type: string }
                alg: { $ref: "#/components/schemas/Algorithm" }
                state: { enum: [upcoming, active, retiring, withdrawn] }
                created_at: { type: integer }
                activates_at: { type: integer }
                retires_at: { type: integer }
                withdraws_at: { type: integer }
            KeyMaterial:
              type: object
              required: [kid, alg, state, created_at]
              properties: *key
              oneOf:
                - { required: [jwk], properties: { jwk: { type: object, required: [kty, kid, alg] } } }
                - { required: [pem], properties: { pem: { type: string } } }

        """#
}
