// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a member of an object.
package struct MemberProblem: Equatable, Error, Sendable {
    package enum Kind: Equatable, Sendable {
        case invalidValue
        case missing
        case unknownMember
        case unknownValue
        case wrongType
    }

    package let kind: Kind
    /// The path of the member, such as `match.params.scope`.
    package let path: String
    /// A sentence that does not name the member.
    package let message: String
    /// A sentence with the word that was probably meant.
    package let suggestion: String?

    package init(_ kind: Kind, path: String, message: String, suggestion: String? = nil) {
        self.kind = kind
        self.path = path
        self.message = message
        self.suggestion = suggestion
    }
}

/// Handles the problems that a ``MemberReader`` finds.
package protocol MemberReporter {
    associatedtype Value: MemberValue
    associatedtype Failure: Error

    /// Whether the first problem ends the reading.
    var stopsAtFirst: Bool { get }
    /// Whether a problem with an element of a list names its index.
    var namesElements: Bool { get }
    /// Whether further problems would be dropped.
    var isFull: Bool { get }

    /// Handles a problem.
    ///
    /// - Parameters:
    ///   - value: The value at fault; `nil` for a member that is absent.
    ///   - name: The name of the member.
    ///   - object: The object that has the member, or lacks it.
    func report(_ problem: MemberProblem, at value: Value?, name: String, in object: Value) throws(Failure)
}

extension MemberReporter {
    package var stopsAtFirst: Bool { false }
    package var namesElements: Bool { true }
    package var isFull: Bool { false }
}
