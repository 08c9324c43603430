// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let opening = #"""
        # Opening
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

        """#
}
