// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// scripts/embed.py writes this file from docs/control-api.yaml. Change the document instead.

/// The OpenAPI document of the control API.
package enum ControlAPIDocument {
    /// The document's path in the repository.
    package static let path = "docs/control-api.yaml"

    package static let text = #"""
        openapi: 3.1.0
        info:
          title: Understudy control API
          version: 0.1.0
          description: >-
            What a test says to the stand-in: tenants, time, users, tokens, faults, and what was asked of it. Each path below
            `/_understudy/v1` is about the tenant `default`, and below `/_understudy/v1/tenants/{tenant}` about that one; `a%2Fb` is
            the tenant `a/b`. A request other than GET and DELETE has the content type `application/json`, without a body too. A
            member that is `null` counts as left out, a member or parameter that nobody knows is refused, and a refusal changes
            nothing. Times are seconds since 1970. The endpoints that clients use are described by `/_understudy/openapi.yaml`.
        security: [{}, { controlToken: [] }]
        paths:
          /_understudy/health:
            get:
              summary: Whether the process lives
              security: []
              responses:
                "200": { description: It lives, content: { application/json: { schema: { $ref: "#/components/schemas/Status" } } } }
          /_understudy/ready:
            get:
              summary: Whether the tenants are open and the store keeps what it writes
              security: []
              responses:
                "200": { description: Both hold, content: { application/json: { schema: { $ref: "#/components/schemas/Status" } } } }
                "503": { description: "`starting`, or `not writable`: the disk is full, or the database file is gone; the log says which", content: { application/json: { schema: { $ref: "#/components/schemas/Status" } } } }
          /_understudy/openapi.yaml:
            get:
              summary: The document of the endpoints that clients use
              security: []
              responses: &document
                "200":
                  description: An OpenAPI document
                  content: { application/yaml: { schema: { type: object, required: [openapi, info, paths, components] } } }
          /_understudy/v1/openapi.yaml:
            get:
              summary: This document
              security: []
              responses: *document
          /_understudy/v1/metrics:
            get:
              summary: The figures of the running server, for Prometheus
              responses:
                "200": { description: In the text format 0.0.4, content: { text/plain: { schema: { type: string } } } }
                "400": &bad { $ref: "#/components/responses/Bad" }
                "401": &token { $ref: "#/components/responses/TokenDue" }
                "403": &foreign { $ref: "#/components/responses/Foreign" }
          /_understudy/v1/tenants:
            get:
              summary: List the tenants by name
              parameters:
                - { name: search, in: query, description: A part of the name, schema: { type: string } }
                - &after { $ref: "#/components/parameters/After" }
                - &limit { $ref: "#/components/parameters/Limit" }
              responses:
                "200":
                  description: A page of them
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [tenants]
                        properties:
                          tenants: { type: array, items: { $ref: "#/components/schemas/Tenant" } }
                          next: { description: What the next page begins after, type: string }
                "400": *bad
                "401": *token
                "403": *foreign
            post:
              summary: Make a tenant, with an issuer of its own
              description: Of one fixture, text, copy or export; of nothing it is empty. All of it is made, or none.
              requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/NewTenant" } } } }
              responses:
                "201": { description: It is served, content: { application/json: { schema: { $ref: "#/components/schemas/Tenant" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": &unknown { $ref: "#/components/responses/Unknown" }
                "409": &conflict { $ref: "#/components/responses/Conflict" }
                "413": &large { $ref: "#/components/responses/TooLarge" }
                "415": &nojson { $ref: "#/components/responses/JSONDue" }
                "503": &starting { $ref: "#/components/responses/Starting" }
          /_understudy/v1/tenants/{tenant}:
            parameters: [&tenant { $ref: "#/components/parameters/Tenant" }]
            get:
              summary: Show a tenant
              responses:
                "200": { description: The tenant, content: { application/json: { schema: { $ref: "#/components/schemas/Tenant" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete:
              summary: Remove a tenant and all that is its own
              responses:
                "200": &removed
                  description: It is gone
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [removed]
                        properties: { removed: { const: true } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "503": *starting
          /_understudy/v1/reset:
            post: &reset
              summary: Bring a tenant back to what it was made of
              description: What its fixtures made of it is there again; sessions, tokens, devices, faults and clock are as at the start.
              requestBody: &empty
                content: { application/json: { schema: { type: object, additionalProperties: false } } }
              responses:
                "200": { description: The tenant, content: { application/json: { schema: { $ref: "#/components/schemas/Tenant" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/reset:
            parameters: [*tenant]
            post: *reset
          /_understudy/v1/export:
            get: &export
              summary: A tenant's whole state, which POST /tenants takes as export
              parameters:
                - { name: include, in: query, description: Its private keys too, schema: { enum: [private-keys] } }
              responses:
                "200": { description: The state, content: { application/json: { schema: { $ref: "#/components/schemas/Export" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/export:
            parameters: [*tenant]
            get: *export
          /_understudy/v1/fixture:
            get: &fixture
              summary: What is there, as a fixture that says the same
              responses:
                "200":
                  description: The fixture
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [tenants]
                        properties:
                          tenants: { type: array, minItems: 1, maxItems: 1, items: { $ref: "#/components/schemas/TenantFixture" } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/fixture:
            parameters: [*tenant]
            get: *fixture
          /_understudy/v1/fixtures:
            post: &fixtures
              summary: Apply a fixture whole, or not at all
              description: >-
                Without a tenant in the path it may describe several; below one it describes that one, whatever it calls it.
                A member that it leaves out of a record returns to its default; a user's subject and a tenant's signing keys stay.
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [text]
                      properties:
                        name: { description: What problems call the file, type: string, examples: [fixture.yaml] }
                        text:
                          description: YAML or JSON, as fixtures/understudy.schema.json has it
                          type: string
                          examples: ["tenants: [{ name: default, users: [{ username: dora }] }]"]
              responses:
                "200":
                  description: It is served
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [created, updated, unchanged]
                        properties:
                          created: { type: integer, minimum: 0 }
                          updated: { type: integer, minimum: 0 }
                          unchanged: { type: integer, minimum: 0 }
                          notices:
                            description: Warnings about what is no mistake and probably not meant, each with its line
                            type: array
                            items: { type: string }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/fixtures:
            parameters: [*tenant]
            post: *fixtures
          /_understudy/v1/clock:
            get: &showClock
              summary: A tenant's clock, by which all of it judges time
              responses: &clockAnswer
                "200": { description: The clock, content: { application/json: { schema: { $ref: "#/components/schemas/Clock" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            put: &setClock
              summary: Set it to the real time, so many seconds off, or still
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      oneOf:
                        - type: object
                          additionalProperties: false
                          required: [mode]
                          properties: { mode: { description: frozen stands where it is, enum: [real, frozen] } }
                        - type: object
                          additionalProperties: false
                          required: [offset]
                          properties:
                            offset: { description: Seconds ahead of the real time, type: integer, minimum: -253402300799, maximum: 253402300799 }
                            mode: { const: offset }
                        - type: object
                          additionalProperties: false
                          required: [frozen_at]
                          properties:
                            frozen_at:
                              description: Where it stands; now is where it is
                              oneOf: [{ type: integer, minimum: 0, maximum: 253402300799 }, { const: now }]
                            mode: { const: frozen }
                      examples: [{ mode: real }, { offset: 3600 }, { frozen_at: 1900000000 }]
              responses: &clockChange
                "200": { description: The clock, content: { application/json: { schema: { $ref: "#/components/schemas/Clock" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "413": *large
                "415": *nojson
                "503": *starting
          /_understudy/v1/tenants/{tenant}/clock:
            parameters: [*tenant]
            get: *showClock
            put: *setClock
          /_understudy/v1/clock/advance:
            post: &advanceClock
              summary: Move it on
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      additionalProperties: false
                      required: [seconds]
                      properties: { seconds: { type: integer, minimum: 0, maximum: 3153600000, examples: [3600] } }
              responses: *clockChange
          /_understudy/v1/tenants/{tenant}/clock/advance:
            parameters: [*tenant]
            post: *advanceClock
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
          /_understudy/v1/faults:
            get: &faults
              summary: List the faults, with how often each has gone wrong
              responses:
                "200":
                  description: The faults
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [faults]
                        properties: { faults: { type: array, items: { $ref: "#/components/schemas/StandingFault" } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            post: &addFault
              summary: Let something go wrong at the tenant's endpoints
              description: A rule of one's own, or a profile. A rule with the id of another takes its place.
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      oneOf: [{ $ref: "#/components/schemas/FaultRule" }, { $ref: "#/components/schemas/FaultByProfile" }]
                      examples:
                        - { match: { endpoint: token }, action: { status: 503, headers: { Retry-After: "1" } }, count: 1 }
                        - { profile: slow, endpoint: jwks, count: 2 }
              responses:
                "201":
                  description: It goes wrong from now on
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [ids, faults]
                        properties:
                          ids: { type: array, items: { type: string } }
                          faults: { type: array, items: { $ref: "#/components/schemas/StandingFault" } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "409": *conflict
                "413": *large
                "415": *nojson
                "503": *starting
            delete: &removeFaults
              summary: Take all faults away; who hangs because of one is let go on
              responses:
                "200":
                  description: How many there were
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [removed]
                        properties: { removed: { type: integer, minimum: 0 } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/faults:
            parameters: [*tenant]
            get: *faults
            post: *addFault
            delete: *removeFaults
          /_understudy/v1/faults/profiles:
            get: &profiles
              summary: List the faults that have a name
              responses:
                "200":
                  description: The profiles, each with the rule that it stands for
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [profiles]
                        properties:
                          profiles:
                            type: array
                            items:
                              type: object
                              additionalProperties: false
                              required: [profile, description, rule]
                              properties:
                                profile: { type: string }
                                description: { type: string }
                                rule: { $ref: "#/components/schemas/FaultRule" }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/faults/profiles:
            parameters: [*tenant]
            get: *profiles
          /_understudy/v1/faults/{id}:
            parameters: [&fault { name: id, in: path, required: true, schema: { type: string, minLength: 1 } }]
            get: &showFault
              summary: Show a fault
              responses:
                "200": { description: The fault, content: { application/json: { schema: { $ref: "#/components/schemas/StandingFault" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
            delete: &removeFault
              summary: Take a fault away
              responses: *removal
          /_understudy/v1/tenants/{tenant}/faults/{id}:
            parameters: [*tenant, *fault]
            get: *showFault
            delete: *removeFault
          /_understudy/v1/requests:
            get: &requests
              summary: What was asked of the tenant, how it ended, and why it was refused
              description: The count says how many match; limit bounds only how many are shown.
              parameters:
                - &byEndpoint { name: endpoint, in: query, description: "A name, or the path of one of the tenant's endpoints below the issuer", schema: { type: string, examples: [token] } }
                - &byClient { name: client, in: query, description: "Who asked, or was refused and said to be asking", schema: { type: string, examples: [demo-app] } }
                - &byUser { name: user, in: query, description: "Who signed in, whose token it was, or whose name was sent", schema: { type: string, examples: [alice] } }
                - { name: grant, in: query, schema: &grant { $ref: "#/components/schemas/Grant" } }
                - &byStatus { name: status, in: query, description: "A number, or a class as 4xx", schema: { type: string, examples: [4xx] } }
                - &byError { name: error, in: query, schema: { type: string, examples: [invalid_grant] } }
                - &byOutcome { name: outcome, in: query, schema: { enum: [ok, refused] } }
                - &byMethod { name: method, in: query, schema: { type: string, examples: [POST] } }
                - &byFault { name: fault, in: query, description: The id of the fault that met it, schema: { type: string } }
                - &since { name: since, in: query, description: "From that sequence number or request's id on", schema: { type: string } }
                - &bySearch { name: search, in: query, description: A part of path and query, schema: { type: string, examples: [scope=] } }
                - &past { name: after, in: query, description: "Only later than that number or id", schema: { type: string } }
                - *limit
                - { name: order, in: query, description: "newest; with after, oldest", schema: { enum: [newest, oldest] } }
                - name: wait
                  in: query
                  description: Seconds to wait for the first that matches
                  schema: { type: integer, minimum: 1, maximum: 50 }
              responses:
                "200":
                  description: A page of them
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [requests, next, count]
                        properties:
                          requests: { type: array, items: { $ref: "#/components/schemas/Request" } }
                          next: { description: What after takes for what comes later, type: integer, minimum: 0 }
                          count: { type: integer, minimum: 0 }
                          dropped: { description: How many had to make room, type: integer, minimum: 1 }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "429": *busy
                "503": *starting
            delete: &clearRequests
              summary: Forget them
              responses:
                "200":
                  description: How many there were
                  content:
                    application/json:
                      schema:
                        type: object
                        additionalProperties: false
                        required: [cleared]
                        properties: { cleared: { type: integer, minimum: 0 } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/requests:
            parameters: [*tenant]
            get: *requests
            delete: *clearRequests
          /_understudy/v1/requests/events:
            get: &events
              summary: Each request as it comes, as server-sent events
              description: The event request has what a list shows; the event lost says that a reader was too slow, and for how many.
              parameters:
                - *byEndpoint
                - *byClient
                - *byUser
                - { name: grant, in: query, schema: *grant }
                - *byStatus
                - *byError
                - *byOutcome
                - *byMethod
                - *byFault
                - *since
                - *bySearch
                - *past
                - { name: Last-Event-ID, in: header, description: "As after, and before it", schema: { type: string } }
              responses:
                "200": { description: "For as long as the client reads; X-Accel-Buffering: no keeps proxies from holding events back", content: { text/event-stream: { schema: { type: string } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "429": *busy
                "503": *starting
          /_understudy/v1/tenants/{tenant}/requests/events:
            parameters: [*tenant]
            get: *events
          /_understudy/v1/requests/{id}:
            parameters: [&request { name: id, in: path, required: true, schema: { type: string, minLength: 1 } }]
            get: &showRequest
              summary: One request whole; without a tenant in the path, of whatever tenant or of this API
              parameters:
                - { name: include, in: query, description: What is else masked, schema: { enum: [secrets] } }
              responses:
                "200": { description: The request, content: { application/json: { schema: { $ref: "#/components/schemas/WholeRequest" } } } }
                "400": *bad
                "401": *token
                "403": *foreign
                "404": *unknown
                "503": *starting
          /_understudy/v1/tenants/{tenant}/requests/{id}:
            parameters: [*tenant, *request]
            get: *showRequest
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
              required: [type, title, status, detail, code]
              properties:
                type: { const: about:blank }
                title: { description: The code in words, type: string }
                status: { type: integer, minimum: 400, maximum: 599 }
                detail: { description: What is wrong and what to do, type: string }
                code: { $ref: "#/components/schemas/ProblemCode" }
                field: { description: "The member or parameter at fault, such as action.status", type: string }
                remedies:
                  description: Calls that help
                  type: array
                  minItems: 1
                  items: { $ref: "#/components/schemas/Remedy" }
            ProblemCode:
              description: What kind of problem it is
              enum: [
                  body_too_large, conflict, contradiction, control_token_required, foreign_host, foreign_origin,
                  internal_error, invalid_endpoint_path, invalid_export, invalid_fixture, invalid_json, invalid_key,
                  invalid_path, invalid_query, invalid_record, invalid_tenant_name, invalid_value, json_required,
                  key_required, matches_nothing, method_not_allowed, missing_body, missing_member, public_keys_folder,
                  refused, repeated_parameter, server_required, shared_keys, starting, too_large, too_many,
                  unavailable_token, unknown_audience, unknown_authorization, unknown_client, unknown_device, unknown_fault,
                  unknown_key, unknown_member, unknown_parameter, unknown_path, unknown_preset, unknown_request,
                  unknown_session, unknown_tenant, unknown_token, unknown_user, unknown_value, wrong_algorithm, wrong_type
                ]
            Remedy:
              description: A call of the control API that helps
              type: object
              additionalProperties: false
              required: [operation, method, path]
              properties:
                operation:
                  description: What the call does
                  enum: [
                      clear_faults, generate_key, list_authorizations, list_catalogue, list_faults, list_keys, list_tenants,
                      list_users, read_document, reset_tenant, rotate_keys
                    ]
                method: { enum: [DELETE, GET, POST] }
                path: { description: From the root of the server, type: string }
                tenant: { description: The tenant of the path, type: string }
                body: { description: The body to send, type: object }
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
            Filled: { type: string, minLength: 1 }
            TenantFixture:
              type: object
              additionalProperties: false
              properties:
                # The keys of a tenant, by scripts/embed.py.
                name: {"description": "`default` is at the base URL; another tenant is at the path of its name.", "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62}){0,3}$"}
                preset: {"description": "The provider that the tenant imitates.", "enum": ["generic"], "default": "generic"}
                keys: {"description": "Keys of its own, or those of the tenant `default`. Default: `shared`, and `own` for the tenant `default`.", "enum": ["own", "shared"]}
                default_audience: {"description": "The audience of a token if neither the request nor the client names one. Default: the issuer.", "$ref": "#/components/schemas/Strings"}
                refresh_tokens: {"description": "Clients with the grant `refresh_token` get refresh tokens always, or only with the scope `offline_access`.", "enum": ["always", "offline_access"], "default": "always"}
                access_token_lifetime: {"description": "How long an access token is valid.", "default": 3600, "$ref": "#/components/schemas/Seconds"}
                id_token_lifetime: {"description": "How long an ID token is valid.", "default": 3600, "$ref": "#/components/schemas/Seconds"}
                refresh_token_lifetime: {"description": "How long refresh tokens are valid, from the first one on. Rotation does not extend this.", "default": 2592000, "$ref": "#/components/schemas/Seconds"}
                session_lifetime: {"description": "Seconds that a browser stays signed in.", "default": 36000, "$ref": "#/components/schemas/Seconds"}
                code_lifetime: {"description": "Seconds in which the client must redeem a code.", "default": 60, "$ref": "#/components/schemas/Seconds"}
                device_code_lifetime: {"description": "Seconds in which the user must approve a device.", "default": 600, "$ref": "#/components/schemas/Seconds"}
                device_polling_interval: {"description": "Seconds that a device must wait between two requests.", "default": 5, "$ref": "#/components/schemas/Seconds"}
                acr_values: {"description": "The supported values of `acr`, the usual one first.", "default": ["1"], "$ref": "#/components/schemas/Strings"}
                pairwise_salt: {"description": "The salt of pairwise subjects, if they must be the same on every machine. Default: a secret of the data directory.", "type": "string"}
                discovery: {"description": "Members that replace those of the provider's metadata. The value `null` removes a member.", "type": "object"}
                paths: {"description": "Endpoints whose path differs from the preset's.", "type": "object", "additionalProperties": false, "properties": {"authorization": {"$ref": "#/components/schemas/EndpointPath"}, "device": {"$ref": "#/components/schemas/EndpointPath"}, "device-authorization": {"$ref": "#/components/schemas/EndpointPath"}, "end-session": {"$ref": "#/components/schemas/EndpointPath"}, "introspection": {"$ref": "#/components/schemas/EndpointPath"}, "jwks": {"$ref": "#/components/schemas/EndpointPath"}, "revocation": {"$ref": "#/components/schemas/EndpointPath"}, "token": {"$ref": "#/components/schemas/EndpointPath"}, "userinfo": {"$ref": "#/components/schemas/EndpointPath"}}}
                unknown_clients: {"description": "`accept` takes every client ID, with any secret and redirect URI.", "enum": ["accept", "refuse"], "default": "refuse"}
                unknown_users: {"description": "`create` creates a user for every unknown name, with the first password that is sent.", "enum": ["create", "refuse"], "default": "refuse"}
                user_buttons: {"description": "With `false`, the sign-in page shows no buttons for users.", "type": "boolean", "default": true}
                dpop_nonces: {"description": "With `true`, DPoP proofs need a nonce from the provider (RFC 9449 §8).", "type": "boolean", "default": false}
                signing_algorithm: {"description": "The algorithm that signs tokens.", "default": "RS256", "$ref": "#/components/schemas/Algorithm"}
                key_publication_period: {"description": "Seconds that the next key of a rotation is published before it signs.", "default": 0, "$ref": "#/components/schemas/Seconds"}
                key_retirement_period: {"description": "Seconds that a key stays published after it has signed. Default: the longest lifetime of an access or ID token.", "$ref": "#/components/schemas/Seconds"}
                users: {"type": "array", "items": {"$ref": "#/components/schemas/User"}}
                clients: {"type": "array", "items": {"$ref": "#/components/schemas/Client"}}
                audiences: {"description": "Resource servers. If the key is there, each audience of a client and of `default_audience` needs an entry.", "type": "array", "items": {"$ref": "#/components/schemas/AudienceFixture"}}
                # End.
            User:
              type: object
              additionalProperties: false
              required: [username]
              properties: &userMembers
                # The keys of a user, by scripts/embed.py.
                username: {"description": "The name to sign in with. An email that only one user has works, too.", "type": "string", "minLength": 1, "maxLength": 1024}
                subject: {"description": "The claim `sub`. Default: unchanged; for a new user, a UUID that is made from tenant and username.", "type": "string", "minLength": 1, "maxLength": 255}
                password: {"description": "In plain text. A user without a password cannot sign in by password.", "$ref": "#/components/schemas/Filled"}
                password_hash: {"description": "Instead of a password: bcrypt (`$2b$…`), scrypt (`$scrypt$…`) or PBKDF2 (`$pbkdf2-sha256$…`, Django's).", "$ref": "#/components/schemas/Filled"}
                state: {"description": "Only an `active` user can sign in.", "enum": ["active", "disabled", "locked", "mfa_required", "password_expired"], "default": "active"}
                name: {"$ref": "#/components/schemas/Filled"}
                given_name: {"$ref": "#/components/schemas/Filled"}
                middle_name: {"$ref": "#/components/schemas/Filled"}
                family_name: {"$ref": "#/components/schemas/Filled"}
                nickname: {"$ref": "#/components/schemas/Filled"}
                preferred_username: {"$ref": "#/components/schemas/Filled"}
                profile: {"$ref": "#/components/schemas/Filled"}
                picture: {"$ref": "#/components/schemas/Filled"}
                website: {"$ref": "#/components/schemas/Filled"}
                gender: {"$ref": "#/components/schemas/Filled"}
                birthdate: {"$ref": "#/components/schemas/Filled"}
                zoneinfo: {"$ref": "#/components/schemas/Filled"}
                locale: {"$ref": "#/components/schemas/Filled"}
                email: {"$ref": "#/components/schemas/Filled"}
                phone_number: {"$ref": "#/components/schemas/Filled"}
                email_verified: {"description": "Default: `true` if there is an email.", "type": "boolean"}
                phone_number_verified: {"description": "Default: `true` if there is a phone number.", "type": "boolean"}
                updated_at: {"description": "Seconds since 1970.", "type": "integer", "minimum": 0}
                address: {"type": "object", "additionalProperties": false, "minProperties": 1, "properties": {"formatted": {"$ref": "#/components/schemas/Filled"}, "street_address": {"$ref": "#/components/schemas/Filled"}, "locality": {"$ref": "#/components/schemas/Filled"}, "region": {"$ref": "#/components/schemas/Filled"}, "postal_code": {"$ref": "#/components/schemas/Filled"}, "country": {"$ref": "#/components/schemas/Filled"}}}
                groups: {"description": "Always in access tokens; in ID tokens and userinfo with the scope `groups` or `profile`.", "$ref": "#/components/schemas/Strings"}
                roles: {"description": "Always in access tokens; in ID tokens and userinfo with the scope `roles` or `profile`.", "$ref": "#/components/schemas/Strings"}
                claims: {"description": "Further claims: any JSON.", "type": "object"}
                # End.
              examples: [{ username: dora, password: explorer }]
            UserByPath:
              description: The name stands in the path, and needs not stand here
              type: object
              additionalProperties: false
              properties: *userMembers
              examples: [{ password: explorer }]
            UserRecord:
              description: A user, without the password's hash
              type: object
              required: [username, subject, has_password]
              properties:
                username: { type: string }
                subject: { type: string }
                has_password: { type: boolean }
                state: { enum: [disabled, locked, mfa_required, password_expired] }
                groups: { type: array, items: { type: string } }
                roles: { type: array, items: { type: string } }
                claims: { type: object }
                password: false
                password_hash: false
            Client:
              type: object
              additionalProperties: false
              required: [id]
              properties: &clientMembers
                # The keys of a client, by scripts/embed.py.
                id: {"description": "The client ID.", "type": "string", "minLength": 1, "maxLength": 256}
                secret: {"description": "The client secret. A client without `secret` and `jwks` is public.", "type": "string", "minLength": 1}
                jwks: {"description": "The client's public keys as a JWK set. They verify the assertions of `private_key_jwt`.", "type": "object"}
                authentication_methods: {"description": "How the client may authenticate. Default: every method that its secret or keys allow.", "type": ["array", "string"], "minItems": 1, "items": {"enum": ["client_secret_basic", "client_secret_jwt", "client_secret_post", "none", "private_key_jwt"]}}
                access_tokens: {"description": "Resource servers must introspect `opaque` access tokens.", "enum": ["jwt", "opaque"], "default": "jwt"}
                name: {"description": "The name that users see. Default: the client ID.", "type": "string"}
                grants: {"description": "The grants that the client may use.", "type": ["array", "string"], "items": {"enum": ["authorization_code", "client_credentials", "device_code", "implicit", "jwt_bearer", "password", "refresh_token", "token_exchange", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange"]}}
                scopes: {"description": "The scopes that the client may ask for. One text may hold several, with spaces between them.", "$ref": "#/components/schemas/Strings"}
                default_scopes: {"description": "The scopes if a request names none. Default: all of `scopes` except `openid` and `offline_access`.", "$ref": "#/components/schemas/Strings"}
                unknown_scopes: {"description": "What happens to a scope that is not in `scopes`.", "enum": ["drop", "refuse"], "default": "refuse"}
                audience: {"description": "The audiences that a request may choose from; one that names none gets them all. Default: the tenant's `default_audience`.", "$ref": "#/components/schemas/Strings"}
                introspects: {"description": "Audiences whose tokens the client may introspect, besides its own tokens and those for its client ID.", "$ref": "#/components/schemas/Strings"}
                redirect_uris: {"description": "Where the browser may return after the sign-in. The URI must match, except for the port of a loopback URI (RFC 8252 §7.3).", "$ref": "#/components/schemas/Strings"}
                post_logout_redirect_uris: {"description": "Where the browser may return after the logout. The URI must match as for `redirect_uris`.", "$ref": "#/components/schemas/Strings"}
                backchannel_logout_uri: {"description": "Where the server sends logout tokens: a URL, or `urn:understudy:logout-receiver`.", "type": "string"}
                access_token_lifetime: {"description": "How long an access token is valid. Default: the tenant's.", "$ref": "#/components/schemas/Seconds"}
                id_token_lifetime: {"description": "How long an ID token is valid. Default: the tenant's.", "$ref": "#/components/schemas/Seconds"}
                refresh_token_lifetime: {"description": "How long refresh tokens are valid, from the first one on. Default: the tenant's.", "$ref": "#/components/schemas/Seconds"}
                signing_algorithm: {"description": "The algorithm that signs the client's tokens. Default: the tenant's.", "$ref": "#/components/schemas/Algorithm"}
                id_token_signing_algorithm: {"description": "The algorithm of ID tokens and logout tokens. `HS256`, `HS384` and `HS512` use the secret. Default: `signing_algorithm`.", "enum": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "HS256", "HS384", "HS512"]}
                claims: {"description": "Further claims in the client's tokens and in userinfo.", "type": "array", "items": {"$ref": "#/components/schemas/ClaimRule"}}
                subject_type: {"description": "With `pairwise`, clients of different sectors get different subjects for one user.", "enum": ["pairwise", "public"], "default": "public"}
                sector_identifier: {"description": "The sector of a `pairwise` client. Default: the host of the redirect URIs.", "type": "string"}
                access_token_cookie: {"description": "The name of an HttpOnly cookie that also carries the access token. It works only for pages of the provider's own origin (CORS).", "type": "string"}
                refresh_token_rotation: {"description": "With `false`, a refresh token may be used several times.", "type": "boolean", "default": true}
                refresh_token_reuse_grace: {"description": "Seconds in which a rotated refresh token still works, unless one of its successors was used.", "default": 0, "$ref": "#/components/schemas/Seconds"}
                consent: {"description": "`ask` asks the user for consent; `skip` asks only with `prompt=consent`.", "enum": ["ask", "skip"], "default": "skip"}
                auto_login: {"description": "With `true`, `login_hint` signs that user in, without a page and without a password.", "type": "boolean", "default": false}
                code_challenge_methods: {"description": "The methods of code challenges that the client may use (RFC 7636).", "type": ["array", "string"], "minItems": 1, "items": {"enum": ["S256", "plain"]}, "default": ["S256"]}
                code_verifiers: {"description": "`tolerant` accepts code verifiers outside the alphabet and the length of RFC 7636.", "enum": ["strict", "tolerant"], "default": "strict"}
                dpop_bound_access_tokens: {"description": "With `true`, token requests need a DPoP proof, and the tokens are bound to its key (RFC 9449 §5.2).", "type": "boolean", "default": false}
                # End.
              examples: [{ id: robot, secret: s3cret, grants: [client_credentials], scopes: ["orders:read"] }]
            ClientByPath:
              description: The id stands in the path, and needs not stand here
              type: object
              additionalProperties: false
              properties: *clientMembers
              examples: [{ secret: s3cret, grants: [client_credentials], scopes: ["orders:read"] }]
            ClaimRule:
              type: object
              additionalProperties: false
              required: [name]
              properties:
                # The keys of a claim, by scripts/embed.py.
                name: {"description": "The name of the claim.", "type": "string", "minLength": 1}
                value: {"description": "A constant: any JSON."}
                user: {"description": "An attribute of the user: `username`, `subject`, `groups`, `roles`, or the name of a claim.", "type": "string"}
                parameter: {"description": "A parameter of the authorization request, or of the token request if there was none. The device grant has none.", "type": "string"}
                scope: {"description": "The scope that the claim needs. Default: none.", "type": "string"}
                in: {"description": "Where the claim is. Default: all three.", "type": ["array", "string"], "minItems": 1, "items": {"enum": ["access_token", "id_token", "userinfo"]}}
                # End.
            AudienceFixture:
              type: object
              additionalProperties: false
              required: [id]
              properties:
                # The keys of an audience, by scripts/embed.py.
                id: {"description": "The value of the claim `aud`.", "type": "string", "minLength": 1, "maxLength": 1024}
                token_typ: {"description": "The header `typ` of access tokens. A token for several audiences has `at+jwt` only if they all have it.", "enum": ["at+jwt", "JWT"], "default": "JWT"}
                # End.
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
                    properties:
                      name: { type: string }
                      needs: { description: What the tenant lacks, type: string }
                      remedies: { type: array, minItems: 1, items: { $ref: "#/components/schemas/Remedy" } }
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
