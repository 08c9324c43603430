// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let faultSchemas = #"""
        # FaultSchemas
            Endpoint:
              enum:
                - authorization
                - consent
                - device
                - device-authorization
                - end-session
                - home
                - introspection
                - jwks
                - oauth-authorization-server
                - openid-configuration
                - revocation
                - sign-in
                - token
                - userinfo
            Endpoints:
              oneOf:
                - { $ref: "#/components/schemas/Endpoint" }
                - { type: array, minItems: 1, items: { $ref: "#/components/schemas/Endpoint" } }
            FaultID: { type: string, pattern: "^[A-Za-z0-9._-]{1,64}$", not: { enum: [profiles, ".", ".."] } }
            FaultCount: { description: How often, type: integer, minimum: 1, maximum: 1000000 }
            FaultStart: { description: Seconds until it begins, type: integer, minimum: 1, maximum: 31536000 }
            FaultLifetime: { description: Seconds until it vanishes, type: integer, minimum: 1, maximum: 31536000 }
            FaultClock:
              description: "What starts_in, expires_in, quota and a probability that changes go by: real time, or the tenant's clock"
              enum: [real, tenant]
            FaultSeed: { description: What probability is drawn by, type: integer, format: int64, minimum: 0 }
            FaultRule:
              type: object
              additionalProperties: false
              required: [action]
              properties:
                id: { $ref: "#/components/schemas/FaultID" }
                match: { $ref: "#/components/schemas/FaultMatch" }
                action: { $ref: "#/components/schemas/FaultAction" }
                when: &faultWhen { description: Before or after the endpoint's work, enum: [before, after] }
                count: { $ref: "#/components/schemas/FaultCount" }
                clock: { $ref: "#/components/schemas/FaultClock" }
                starts_in: { $ref: "#/components/schemas/FaultStart" }
                expires_in: { $ref: "#/components/schemas/FaultLifetime" }
                seed: { $ref: "#/components/schemas/FaultSeed" }
            FaultByProfile:
              type: object
              additionalProperties: false
              required: [profile]
              properties:
                profile: { enum: [flaky, slow, down, rate-limited, empty-key-set, stale-keys] }
                endpoint: { $ref: "#/components/schemas/Endpoints" }
                count: { $ref: "#/components/schemas/FaultCount" }
                clock: { $ref: "#/components/schemas/FaultClock" }
                starts_in: { $ref: "#/components/schemas/FaultStart" }
                expires_in: { $ref: "#/components/schemas/FaultLifetime" }
                seed: { $ref: "#/components/schemas/FaultSeed" }
            FaultMatch:
              description: Each member narrows it; without any, every request to an endpoint of the tenant
              type: object
              additionalProperties: false
              properties:
                endpoint: { $ref: "#/components/schemas/Endpoints" }
                method: { enum: [GET, HEAD, POST] }
                client:
                  description: "One of the tenant's, known by its id, its credentials or assertion, or a token"
                  type: string
                  minLength: 1
                  examples: [demo-app]
                user:
                  description: "One of the tenant's, known by name, or by a token, code or session"
                  type: string
                  minLength: 1
                  examples: [alice]
                grant: { description: "Its name, or any URI; one that the client may use", type: string, minLength: 1, examples: [password] }
                parameter:
                  description: Those of query and form; null for any value
                  type: object
                  minProperties: 1
                  maxProperties: 20
                  additionalProperties: { type: [string, "null"], minLength: 1 }
                header:
                  type: object
                  minProperties: 1
                  maxProperties: 20
                  propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }
                  additionalProperties: { type: [string, "null"], minLength: 1 }
                skip: { description: How many calls pass first, type: integer, minimum: 0, maximum: 1000000 }
                every:
                  description: "The n-th call, or so many of so many"
                  oneOf:
                    - { type: integer, minimum: 1, maximum: 1000000 }
                    - type: object
                      additionalProperties: false
                      required: [hits, of]
                      properties:
                        hits: { type: integer, minimum: 1, maximum: 1000000 }
                        of: { type: integer, minimum: 1, maximum: 1000000 }
                quota:
                  description: Only calls beyond so many in any such time; a replaced answer gets Retry-After
                  type: object
                  additionalProperties: false
                  required: [requests, per_seconds]
                  properties:
                    requests: { type: integer, minimum: 1, maximum: 1000 }
                    per_seconds: { type: integer, minimum: 1, maximum: 86400 }
                probability:
                  description: "Always the same, or from one to the other"
                  oneOf:
                    - { type: number, exclusiveMinimum: 0, maximum: 1 }
                    - type: object
                      additionalProperties: false
                      required: [from, to, over_seconds]
                      properties:
                        from: { type: number, minimum: 0, maximum: 1 }
                        to: { type: number, minimum: 0, maximum: 1 }
                        over_seconds: { type: integer, minimum: 1, maximum: 31536000 }
            FaultAction:
              description: At least one; what contradicts another is refused
              type: object
              additionalProperties: false
              minProperties: 1
              properties:
                error: { description: An OAuth error, type: string, pattern: "^[ !#-\\[\\]-~]{1,128}$", examples: [server_error] }
                description: { description: What it says, type: string, pattern: "^[ !#-\\[\\]-~]{0,512}$" }
                status: { type: integer, minimum: 200, maximum: 999 }
                headers:
                  description: Null takes one away
                  type: object
                  minProperties: 1
                  maxProperties: 50
                  propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }
                  additionalProperties: { type: [string, "null"], maxLength: 8192 }
                body: { oneOf: [{ type: string }, { type: object }] }
                content_type: { type: string, maxLength: 8192 }
                delay_ms:
                  description: "So long, or anything between"
                  oneOf:
                    - { type: integer, minimum: 0, maximum: 300000 }
                    - type: object
                      additionalProperties: false
                      required: [min, max]
                      properties:
                        min: { type: integer, minimum: 0, maximum: 300000 }
                        max: { type: integer, minimum: 0, maximum: 300000 }
                drip:
                  description: The body a few bytes at a time
                  type: object
                  additionalProperties: false
                  required: [bytes, every_ms]
                  properties:
                    bytes: { type: integer, minimum: 1, maximum: 1048576 }
                    every_ms: { type: integer, minimum: 0, maximum: 60000 }
                connection: { enum: [drop, reset, truncate, hang] }
                json: { description: "What becomes of a JSON body, at an endpoint that answers JSON", enum: [truncated, malformed] }
                oversize_bytes: { description: What a body is padded to, type: integer, minimum: 1, maximum: 67108864 }
                redirect: { description: A URL, type: string, pattern: "^[!-~]{1,8192}$" }
                keys: { description: What the key set holds instead, enum: [empty, unrelated, same_kid_new_key, frozen] }
            StandingFault:
              type: object
              additionalProperties: false
              required: [id, match, action, when, seed, hits]
              properties:
                id: { type: string }
                match: { $ref: "#/components/schemas/FaultMatch" }
                action: { $ref: "#/components/schemas/FaultAction" }
                when: *faultWhen
                count: { $ref: "#/components/schemas/FaultCount" }
                clock: { $ref: "#/components/schemas/FaultClock" }
                starts_in: { $ref: "#/components/schemas/FaultStart" }
                expires_in: { $ref: "#/components/schemas/FaultLifetime" }
                seed: { $ref: "#/components/schemas/FaultSeed" }
                hits: { description: "How often it has gone wrong; a call whose answer it left as it was does not count", type: integer, minimum: 0 }
                remaining: { description: How often it still will, type: integer, minimum: 0 }
                starts_in_ms: { description: How long it still waits, type: integer, minimum: 0 }
                remaining_ms: { type: integer, minimum: 0 }

        """#
}
