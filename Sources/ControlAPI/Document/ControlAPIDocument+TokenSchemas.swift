// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let tokenSchemas = #"""
        # TokenSchemas
            TokenResponse:
              type: object
              additionalProperties: false
              required: [access_token, token_type, expires_in]
              properties:
                access_token: { type: string }
                token_type: { enum: [Bearer, DPoP] }
                expires_in: { type: integer }
                refresh_token: { type: string }
                id_token: { type: string }
                scope: { type: string }
            Mint:
              description: What is left out is as the tenant would have it
              type: object
              additionalProperties: false
              properties:
                user: { type: string }
                subject: { description: One who is made up, type: string }
                client: { description: The only one that may use the grant, type: string }
                type: { enum: [access_token, id_token, jwt, logout_token, refresh_token] }
                audience: { $ref: "#/components/schemas/Strings" }
                scope: { type: string }
                claims: { description: What takes the place of other claims; null removes one, type: object }
                header: { description: The same for the header, type: object }
                lifetime: { description: Seconds; less than 0 for one that has expired, type: integer, minimum: -3153600000, maximum: 3153600000 }
                issued_at: { $ref: "#/components/schemas/Moment" }
                not_before: { $ref: "#/components/schemas/Moment" }
                expires_at: { description: Instead of lifetime, $ref: "#/components/schemas/Moment" }
                issuer: { type: string }
                key:
                  description: The kid of one in the ring, fresh for one that nobody publishes, or a private key
                  oneOf:
                    - { type: string }
                    - { type: object, additionalProperties: false, required: [pem], properties: { pem: { type: string } } }
                    - { type: object, additionalProperties: false, required: [jwk], properties: { jwk: { type: object, required: [kty] } } }
                algorithm:
                  description: HS256 and its like take the client's secret
                  enum: [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA, HS256, HS384, HS512, none]
                kid: { description: "What the header says, whatever the key", type: string }
              examples: [{ user: alice, claims: { department: physics } }, { subject: nobody, lifetime: -60 }]
            Minted:
              type: object
              additionalProperties: false
              required: [token, type, size]
              properties:
                token: { type: string }
                type: { enum: [access_token, id_token, jwt, logout_token, refresh_token] }
                header: { description: Of a token that is not opaque, type: object }
                claims: { type: object }
                size: { description: Bytes, type: integer }
            Verifier:
              description: What a verifier has to be told
              type: object
              additionalProperties: false
              required: [name, algorithms, typ, required_claims, maximum_bytes]
              properties:
                name: { enum: [access-token, bearer] }
                algorithms: { type: array, items: { type: string } }
                typ: { type: array, items: { type: string } }
                required_claims: { type: array, items: { type: string } }
                maximum_bytes: { type: integer }
            Catalogue:
              type: object
              additionalProperties: false
              required: [issuer, audience, jwks_uri, now, policy, tokens, omitted]
              properties:
                issuer: { type: string }
                audience: { type: string }
                jwks_uri: { type: string }
                now: { type: integer }
                policy: { $ref: "#/components/schemas/Verifier" }
                tokens:
                  type: array
                  items:
                    type: object
                    additionalProperties: false
                    required: [name, token, size, valid, verdict, basis, description, section, policy]
                    properties:
                      name: &entryName { type: string }
                      token: &entryToken { type: string }
                      size: &entrySize { description: Bytes, type: integer }
                      valid: &entryValid { description: Whether the SDK takes it, type: boolean }
                      verdict: &entryVerdict { description: "What the SDK says: valid or the code of an error", type: string }
                      verdicts: &entryVerdicts { description: "All that are right, where there are several; of a policy both valid and an error", type: array, minItems: 2, items: { type: string } }
                      basis: &entryBasis { description: "Who asks for the verdict: a MUST, a SHOULD or good practice, or nobody but this policy", enum: [required, recommended, policy] }
                      description: &entryDescription { type: string }
                      section: &entrySection { description: Where the rule stands or the freedom is given, type: string }
                      policy: { enum: [access-token, bearer] }
                omitted:
                  description: What this key ring cannot make
                  type: array
                  items:
                    type: object
                    additionalProperties: false
                    required: [name, needs]
                    properties: { name: { type: string }, needs: { type: string } }
            CatalogueToken:
              type: object
              additionalProperties: false
              required: [issuer, audience, jwks_uri, now, policy, name, token, size, valid, verdict, basis, description, section]
              properties:
                issuer: { type: string }
                audience: { type: string }
                jwks_uri: { type: string }
                now: { type: integer }
                policy: { $ref: "#/components/schemas/Verifier" }
                name: *entryName
                token: *entryToken
                size: *entrySize
                valid: *entryValid
                verdict: *entryVerdict
                verdicts: *entryVerdicts
                basis: *entryBasis
                description: *entryDescription
                section: *entrySection
            Explanation:
              type: object
              additionalProperties: false
              required: [valid, opaque, policy, at, checks, size, fits, standing]
              properties:
                valid: { type: boolean }
                code: { description: The first failure, type: string }
                opaque: { type: boolean }
                policy: { enum: [access-token, bearer, id-token] }
                at: { type: integer }
                checks:
                  type: array
                  items:
                    type: object
                    additionalProperties: false
                    required: [name, passed, detail]
                    properties:
                      name: { type: string }
                      passed: { type: boolean }
                      detail: { description: What was compared, type: string }
                      code: { type: string }
                      reason: { type: string }
                      remedy: { type: string }
                      unverified: { description: "The verifier had refused the token before, so nobody vouches for what it says", const: true }
                header: { type: object }
                claims: { description: Nothing in it is trusted, type: object }
                size:
                  description: Bytes, whole and of each encoded part
                  type: object
                  additionalProperties: false
                  required: [bytes]
                  properties:
                    bytes: { type: integer }
                    header: { type: integer }
                    payload: { type: integer }
                    signature: { type: integer }
                fits:
                  type: object
                  additionalProperties: false
                  required: [cookie_4096, header_8190]
                  properties: { cookie_4096: { type: boolean }, header_8190: { type: boolean } }
                standing:
                  description: What has become of it
                  type: object
                  additionalProperties: false
                  required: [state]
                  properties:
                    state: { enum: [active, consumed, expired, revoked, unknown, user_inactive] }
                    kind: { enum: [access_token, refresh_token] }
                    client_id: { type: string }
                    grant: { type: string }
                    expires_at: { description: Left out where it has no end that can be read, type: integer }
                    username: { type: string }
                    revocation_reason: { type: string }

        """#
}
