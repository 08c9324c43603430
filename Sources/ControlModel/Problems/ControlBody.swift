// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

extension MemberReader where Reporter == ProblemThrower {
    package convenience init(object: JSONObject, path: String = "") throws(Problem) {
        try self.init(.object(object), path: path, reporter: ProblemThrower())
    }

    package var object: JSONObject { value.objectValue ?? [:] }

    /// A problem with a member.
    package func problem(_ name: String, _ detail: String, _ code: Problem.Code = .invalidValue) -> Problem {
        Problem(code, detail: detail, field: path(name.excerpt))
    }

    /// A required member that is absent; see ``failMissing(_:_:before:)``.
    package func missing(
        _ name: String, _ detail: String = "This member is required.", before unread: [String] = []
    ) -> Problem {
        do { try failMissing(name, detail, before: unread) } catch { return error }
        return problem(name, detail, .missingMember)
    }

    /// The problem, unless a member is there that nobody reads: it may be the right one, misspelt.
    package func strangerFirst(_ problem: Problem) -> Problem {
        guard let stranger = strangers.first else { return problem }
        do { try failUnknown(stranger) } catch { return error }
        return problem
    }

    /// A member of any type that must be there.
    package func required(_ name: String) throws(Problem) -> JSONValue {
        guard let value = try requiredValue(name) else { throw missing(name) }
        return value
    }

    /// Whole seconds ahead, or behind if negative, up to a hundred years.
    package func offset(_ name: String) throws(Problem) -> Int64? {
        try integer(
            name, in: -secondsPerCentury...secondsPerCentury,
            "Must be a whole number of seconds, at most a hundred years, or as many below 0.")
    }
}
