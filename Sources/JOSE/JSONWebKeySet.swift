// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A set of public keys (RFC 7517 §5).
///
/// A key that cannot be used is skipped with its reason and never spoils the others.
package struct JSONWebKeySet: Sendable {
    /// A key that was left out, and why.
    package struct SkippedKey: Sendable {
        /// Its place in the array.
        package let index: Int
        package let keyID: String?
        package let reason: JSONWebKeyError
    }

    package let keys: [JSONWebKey]
    package let skipped: [SkippedKey]

    /// The most keys that a set may hold.
    package static let maximumCount = 100
    /// The most bytes that a document may have.
    package static let maximumBytes = 256 * 1_024

    package init(keys: [JSONWebKey]) {
        self.keys = keys
        skipped = []
    }

    /// Reads a document.
    ///
    /// - Throws: ``JSONWebKeySetError``: when it is no set at all, or too large a one.
    package init(
        parsing bytes: [UInt8], maximumBytes: Int = maximumBytes, maximumCount: Int = maximumCount
    ) throws(JSONWebKeySetError) {
        let object: JSONObject
        do {
            object = try JSONObject(parsing: bytes, limits: JSONLimits(maximumBytes: maximumBytes))
        } catch {
            throw .json(error)
        }
        guard let members = object["keys"]?.arrayValue else { throw .noKeysMember }
        guard members.count <= maximumCount else { throw .tooManyKeys(members.count, limit: maximumCount) }
        var keys: [JSONWebKey] = []
        var skipped: [SkippedKey] = []
        for (index, member) in members.enumerated() {
            do throws(JSONWebKeyError) {
                guard let object = member.objectValue else { throw .malformedMember("keys") }
                keys.append(try JSONWebKey(object))
            } catch {
                skipped.append(
                    SkippedKey(index: index, keyID: member.objectValue?["kid"]?.stringValue, reason: error))
            }
        }
        self.keys = keys
        self.skipped = skipped
    }

    package var json: JSONObject {
        ["keys": .array(keys.map { .object($0.json) })]
    }
}

/// Why a document is no key set.
package enum JSONWebKeySetError: CustomStringConvertible, Equatable, Error {
    case json(JSONError)
    case noKeysMember
    case tooManyKeys(Int, limit: Int)

    package var description: String {
        switch self {
        case .json(let error): error.description
        case .noKeysMember: "The document has no array \"keys\"."
        case .tooManyKeys(let count, let limit): "The set has \(count) keys, and at most \(limit) are read."
        }
    }
}
