// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let requestSchemas = #"""
        # RequestSchemas
            Request:
              description: Never with a secret
              type: object
              additionalProperties: false
              required: [id, sequence, at, received_at, method, status, outcome, duration_us]
              properties: &requestMembers
                id: { description: What the header Understudy-Request said, type: string }
                sequence: { type: integer, minimum: 1 }
                at: { description: When it came by the tenant's clock, type: integer }
                received_at: { description: The same by the server's clock, which no test moves, type: integer }
                method: { type: string }
                status: { type: integer }
                outcome: { enum: [ok, refused] }
                path: { type: string }
                endpoint: { type: string }
                endpoint_name: { type: string }
                tenant: { type: string }
                client_id: { type: string }
                grant: { $ref: "#/components/schemas/Grant" }
                user: { type: string }
                error: { type: string }
                reason: { description: More than the client was told, type: string }
                section: { type: string }
                note: { description: "What the client should do otherwise, where that was no reason to refuse it", type: string }
                fault: { description: "The id of the fault that met it, and of which something came", type: string }
                duration_us: { type: integer, minimum: 0 }
            WholeRequest:
              type: object
              required: [id, sequence, at, received_at, method, status, outcome, duration_us]
              allOf:
                - { properties: *requestMembers }
                - properties: { raw: { $ref: "#/components/schemas/RawRequest" }, parsed: { $ref: "#/components/schemas/ParsedRequest" } }
            RawRequest:
              description: As it came, secrets masked unless they are asked for
              type: object
              additionalProperties: false
              required: [request_line, headers]
              properties:
                request_line: { type: string }
                headers:
                  type: array
                  items:
                    type: object
                    additionalProperties: false
                    required: [name, value]
                    properties: { name: { type: string }, value: { type: string } }
                body: { type: string }
            UnverifiedToken:
              description: What a token says of itself, whoever signed it
              type: object
              additionalProperties: false
              required: [verified, header, claims]
              properties: { verified: { const: false }, header: { type: object }, claims: { type: object } }
            ParsedRequest:
              description: What it was taken for
              type: object
              additionalProperties: false
              required: [parameters]
              properties:
                parameters: { type: object, additionalProperties: { $ref: "#/components/schemas/Strings" } }
                basic_user: { type: string }
                bearer: { $ref: "#/components/schemas/UnverifiedToken", description: The token of the scheme Bearer }
                dpop_token: { $ref: "#/components/schemas/UnverifiedToken", description: The token of the scheme DPoP }
                dpop_proof: { $ref: "#/components/schemas/UnverifiedToken", description: The proof of the header DPoP }
                cookies: { type: array, items: { type: string } }

        """#
}
