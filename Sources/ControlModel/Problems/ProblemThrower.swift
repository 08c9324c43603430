// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// The reader of a control request's body: the first problem ends the reading.
package typealias ControlBody = MemberReader<ProblemThrower>

/// Throws the first problem.
package struct ProblemThrower: MemberReporter {
    package var stopsAtFirst: Bool { true }
    package var namesElements: Bool { false }

    package func report(
        _ problem: MemberProblem, at value: JSONValue?, name: String, in object: JSONValue
    ) throws(Problem) {
        throw Problem(problem)
    }
}
