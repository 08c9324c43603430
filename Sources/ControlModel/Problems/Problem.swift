// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import JOSE

/// A refusal of the control API: a problem document (RFC 9457) with the members `code`, `field` and `remedies`.
package struct Problem: Equatable, Error {
    package let code: Code
    package let status: HTTPResponse.Status
    /// What is wrong and what to do; it does not repeat the field.
    package var detail: String
    /// The member or parameter at fault.
    package var field: String?
    /// The calls that help.
    package var remedies: [ControlCall]

    package init(
        _ code: Code, _ status: HTTPResponse.Status = .badRequest, detail: String, field: String? = nil,
        remedies: [ControlCall] = []
    ) {
        self.code = code
        self.status = status
        self.detail = detail
        self.field = field
        self.remedies = remedies
    }

    /// The same problem of a member that is nested in another.
    package func within(_ path: String) -> Problem {
        var problem = self
        problem.field = field.map { "\(path).\($0)" } ?? path
        return problem
    }

    /// The same problem of a request about a tenant: so are the calls that help.
    ///
    /// - Parameter keyOwner: The tenant that can make the keys that it signs with.
    package func about(_ tenant: String, keyOwner: String) -> Problem {
        var problem = self
        for index in remedies.indices where remedies[index].tenant == nil {
            let makesKey = [.generateKey, .rotateKeys].contains(remedies[index].operation)
            problem.remedies[index].tenant = makesKey ? keyOwner : tenant
        }
        return problem
    }

    /// The problem in one text, for the log and the journal.
    package var text: String {
        let calls = remedies.map { " \($0.text) \($0.effect)" }.joined()
        return (field.map { "\($0): " } ?? "") + detail + calls
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "type": "about:blank", "title": .string(code.title), "status": .number(JSONNumber(Int64(status.code))),
            "detail": .string(detail), "code": .string(code.rawValue),
        ]
        object["field"] = field.map(JSONValue.string)
        if !remedies.isEmpty { object["remedies"] = .array(remedies.map(\.json)) }
        return object
    }
}

extension Problem {
    /// A problem with a member of a request body.
    package init(_ problem: MemberProblem) {
        let code: Code =
            switch problem.kind {
            case .invalidValue: .invalidValue
            case .missing: .missingMember
            case .unknownMember: .unknownMember
            case .unknownValue: .unknownValue
            case .wrongType: .wrongType
            }
        let suggestion = problem.suggestion.map { " \($0)" } ?? ""
        self.init(code, detail: problem.message + suggestion, field: problem.path)
    }
}
