// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let requests = #"""
        # Requests
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

        """#
}
