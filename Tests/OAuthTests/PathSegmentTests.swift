// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth
import Testing

@Suite("A text as a segment of a path (RFC 3986 §3.3)")
struct PathSegmentTests {
    @Test(
        "nothing in it ends the segment, and no dot makes a step of it",
        arguments: [
            ("orders-test_1~", "orders-test_1~"), ("acme/staging", "acme%2Fstaging"), ("..", "%2E%2E"),
            ("a.b", "a%2Eb"), ("a b+c", "a%20b%2Bc"), ("x?y#z%2F", "x%3Fy%23z%252F"), ("ü", "%C3%BC"),
        ])
    func escapes(_ text: String, _ segment: String) {
        #expect(text.pathSegment == segment)
    }
}
