// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let records = #"""
        # Records
          /_understudy/v1/users:
            get: &users
              summary: List the users by name
              parameters:
                - { name: search, in: query, description: "A part of name, subject, email or the like", schema: { type: string } }
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
                        required: [users]
                        properties:
                          users: { type: array, items: { $ref: "#/components/schemas/UserRecord" } }
                          next: { description: What the next page begins after, type: string }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            post: &addUser
              summary: Make a user
              requestBody: &user
                required: true
                content: { application/json: { schema: { $ref: "#/components/schemas/User" } } }
              responses:
                "201": { description: The user, content: { application/json: { schema: { $ref: "#/components/schemas/UserRecord" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/users:
            parameters: [*tenant]
            get: *users
            post: *addUser
          /_understudy/v1/users/{name}:
            parameters: [&username { $ref: "#/components/parameters/Username" }]
            get: &showUser
              summary: Show a user
              responses:
                "200": { description: The user, content: { application/json: { schema: { $ref: "#/components/schemas/UserRecord" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            put: &replaceUser
              summary: Make a user, or replace one whole
              description: A member that is left out returns to its default, the password too. Only the subject stays, since tokens name it; null derives it again.
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: "#/components/schemas/UserByPath" } } }
              responses: &userChange
                "200": { description: The user, content: { application/json: { schema: { $ref: "#/components/schemas/UserRecord" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
            patch: &changeUser
              summary: Change some members (RFC 7396); null removes one, and derives the subject again
              requestBody:
                required: true
                content:
                  application/json: &userPatch { schema: { type: object, examples: [{ state: locked }] } }
                  application/merge-patch+json: *userPatch
              responses: *userChange
            delete: &removeUser
              summary: Remove a user; clients of open sessions are told
              responses: *removal
          /_understudy/v1/tenants/{tenant}/users/{name}:
            parameters: [*tenant, *username]
            get: *showUser
            put: *replaceUser
            patch: *changeUser
            delete: *removeUser
          /_understudy/v1/clients:
            get: &clients
              summary: List the clients by id
              parameters:
                - { name: search, in: query, description: A part of any text in them, schema: { type: string } }
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
                        required: [clients]
                        properties:
                          clients: { type: array, items: { $ref: "#/components/schemas/Client" } }
                          next: { description: What the next page begins after, type: string }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            post: &addClient
              summary: Make a client
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: "#/components/schemas/Client" } } }
              responses:
                "201": { description: The client, content: { application/json: { schema: { $ref: "#/components/schemas/Client" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/clients:
            parameters: [*tenant]
            get: *clients
            post: *addClient
          /_understudy/v1/clients/{name}:
            parameters: [&client { $ref: "#/components/parameters/ClientID" }]
            get: &showClient
              summary: Show a client, with its secret
              responses:
                "200": { description: The client, content: { application/json: { schema: { $ref: "#/components/schemas/Client" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            put: &replaceClient
              summary: Make a client, or replace one whole
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: "#/components/schemas/ClientByPath" } } }
              responses: &clientChange
                "200": { description: The client, content: { application/json: { schema: { $ref: "#/components/schemas/Client" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
            patch: &changeClient
              summary: Change some members (RFC 7396); null removes one
              requestBody:
                required: true
                content:
                  application/json: &clientPatch { schema: { type: object, examples: [{ access_token_lifetime: 60 }] } }
                  application/merge-patch+json: *clientPatch
              responses: *clientChange
            delete: &removeClient
              summary: Remove a client; what was authorized to it ends
              responses: *removal
          /_understudy/v1/tenants/{tenant}/clients/{name}:
            parameters: [*tenant, *client]
            get: *showClient
            put: *replaceClient
            patch: *changeClient
            delete: *removeClient

        """#
}
