// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension ControlAPIDocument {
    static let clock = #"""
        # Clock
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

        """#
}
