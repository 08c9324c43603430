// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let sessions = #"""
        # Sessions
          /_understudy/v1/users/{name}/sessions:
            parameters: [*username]
            get: &sessions
              summary: In which browsers a user is signed in
              responses:
                "200":
                  description: The sessions
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [sessions]
                        properties: { sessions: { type: array, items: { $ref: "#/components/schemas/Session" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete: &endSessions
              summary: End a user's sessions; clients that took part are told
              responses: &ended
                "200":
                  description: How many have ended
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [ended]
                        properties: { ended: { type: integer, minimum: 0 } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/users/{name}/sessions:
            parameters: [*tenant, *username]
            get: *sessions
            delete: *endSessions
          /_understudy/v1/sessions:
            get: &allSessions
              summary: Who is signed in with a browser, by the session's id
              parameters:
                - &ofUser { name: user, in: query, description: Only those of this user, schema: { type: string, examples: [alice] } }
                - { name: client, in: query, description: Only those in which this client took part, schema: { type: string, examples: [demo-app] } }
                - { name: search, in: query, description: "A part of id, subject, name or a client's id", schema: { type: string } }
                - *after
                - *limit
              responses:
                "200":
                  description: A page of them
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [sessions]
                        properties:
                          sessions: { type: array, items: { $ref: "#/components/schemas/Session" } }
                          next: { description: What the next page begins after, type: string }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/sessions:
            parameters: [*tenant]
            get: *allSessions
          /_understudy/v1/sessions/{id}:
            parameters: [&session { name: id, in: path, required: true, schema: { type: string, minLength: 1 } }]
            get: &showSession
              summary: Show a session that has not ended
              responses:
                "200": { description: The session, content: { application/json: { schema: { $ref: "#/components/schemas/Session" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete: &endSession
              summary: End one session
              responses: *ended
          /_understudy/v1/tenants/{tenant}/sessions/{id}:
            parameters: [*tenant, *session]
            get: *showSession
            delete: *endSession
          /_understudy/v1/authorizations:
            get: &authorizations
              summary: What users granted to clients, and clients were given for themselves, by id
              parameters:
                - *ofUser
                - { name: client, in: query, description: Only to this client, schema: { type: string, examples: [demo-app] } }
                - { name: state, in: query, description: "In force, or not", schema: { enum: [active, revoked] } }
                - { name: search, in: query, description: "A part of id, name, scope or audience", schema: { type: string } }
                - *after
                - *limit
              responses:
                "200":
                  description: A page of them
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [authorizations]
                        properties:
                          authorizations: { type: array, items: { $ref: "#/components/schemas/Authorization" } }
                          next: { description: What the next page begins after, type: string }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/authorizations:
            parameters: [*tenant]
            get: *authorizations
          /_understudy/v1/authorizations/{id}:
            parameters: [*session]
            get: &showAuthorization
              summary: Show one, in force or not
              responses:
                "200": { description: The authorization, content: { application/json: { schema: { $ref: "#/components/schemas/Authorization" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete: &revokeAuthorization
              summary: End one, with all its tokens
              responses:
                "200":
                  description: How many were in force
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [revoked]
                        properties: { revoked: { type: integer, minimum: 0, maximum: 1 } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/authorizations/{id}:
            parameters: [*tenant, *session]
            get: *showAuthorization
            delete: *revokeAuthorization

        """#
}
