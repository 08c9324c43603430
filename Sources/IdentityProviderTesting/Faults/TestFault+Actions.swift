// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What happens.
extension TestFault {
    /// An OAuth error in the endpoint's own shape; at the authorization endpoint it goes back to the client.
    ///
    /// - Parameters:
    ///   - code: Such as `invalid_grant` (RFC 6749 §5.2), or one that no standard knows.
    ///   - description: The `error_description`.
    ///   - endpoints: None is every one.
    public static func error(_ code: String, description: String? = nil, at endpoints: Endpoint...) -> TestFault {
        var action: [String: JSON] = ["error": .string(code)]
        action["description"] = description.map { .string($0) }
        return TestFault(at: endpoints, action: action)
    }

    /// A status with headers and a body, in the place of the endpoint's answer.
    ///
    /// - Parameters:
    ///   - status: 200 to 999.
    ///   - headers: By name.
    ///   - body: `nil` is none.
    ///   - endpoints: None is every one.
    public static func status(
        _ status: Int, headers: [String: String] = [:], body: String? = nil, at endpoints: Endpoint...
    ) -> TestFault {
        var action: [String: JSON] = ["status": .integer(Int64(status))]
        if !headers.isEmpty { action["headers"] = .object(headers.mapValues { .string($0) }) }
        action["body"] = body.map { .string($0) }
        return TestFault(at: endpoints, action: action)
    }

    /// The true answer with other headers.
    ///
    /// - Parameters:
    ///   - headers: By name; `nil` takes one away.
    ///   - endpoints: None is every one.
    public static func headers(_ headers: [String: String?], at endpoints: Endpoint...) -> TestFault {
        let values = headers.mapValues { $0.map { JSON.string($0) } ?? .null }
        return TestFault(at: endpoints, action: ["headers": .object(values)])
    }

    /// The true answer with another body.
    ///
    /// - Parameters:
    ///   - body: Whatever text it is.
    ///   - contentType: `nil` is that of the true answer.
    ///   - endpoints: None is every one.
    public static func body(
        _ body: String, contentType: String? = nil, at endpoints: Endpoint...
    ) -> TestFault {
        var action: [String: JSON] = ["body": .string(body)]
        action["content_type"] = contentType.map { .string($0) }
        return TestFault(at: endpoints, action: action)
    }

    /// The true answer, which says that its body is of another type.
    public static func contentType(_ type: String, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["content_type": .string(type)])
    }

    /// The caller is sent elsewhere, in the place of the endpoint's answer.
    ///
    /// - Parameters:
    ///   - url: As it stands in `Location`.
    ///   - status: 300 to 399; `nil` is as the provider redirects.
    ///   - endpoints: None is every one.
    public static func redirect(to url: String, status: Int? = nil, at endpoints: Endpoint...) -> TestFault {
        var action: [String: JSON] = ["redirect": .string(url)]
        action["status"] = status.map { .integer(Int64($0)) }
        return TestFault(at: endpoints, action: action)
    }

    /// The true answer, so many milliseconds later.
    public static func delay(milliseconds: Int, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["delay_ms": .integer(Int64(milliseconds))])
    }

    /// The true answer, later by any time of a range, which each request draws anew.
    public static func delay(milliseconds: ClosedRange<Int>, at endpoints: Endpoint...) -> TestFault {
        let range: JSON = [
            "min": .integer(Int64(milliseconds.lowerBound)), "max": .integer(Int64(milliseconds.upperBound)),
        ]
        return TestFault(at: endpoints, action: ["delay_ms": range])
    }

    /// The true answer, whose body comes so many bytes at a time.
    ///
    /// - Parameters:
    ///   - bytes: How many come at once.
    ///   - everyMilliseconds: The pause after each of them.
    ///   - endpoints: None is every one.
    public static func drip(bytes: Int, everyMilliseconds: Int, at endpoints: Endpoint...) -> TestFault {
        let drip: JSON = ["bytes": .integer(Int64(bytes)), "every_ms": .integer(Int64(everyMilliseconds))]
        return TestFault(at: endpoints, action: ["drip": drip])
    }

    /// An answer whose JSON cannot be read.
    public static func json(_ damage: Damage, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["json": .string(damage.rawValue)])
    }

    /// The true answer, padded to so many bytes.
    public static func oversize(bytes: Int, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["oversize_bytes": .integer(Int64(bytes))])
    }

    /// A key set that lies.
    public static func keySet(_ keys: FalseKeySet) -> TestFault {
        TestFault(at: [.jwks], action: ["keys": .string(keys.rawValue)])
    }

    /// A connection that breaks.
    public static func connection(_ connection: Connection, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["connection": .string(connection.rawValue)])
    }

    /// A fault that has a name.
    ///
    /// - Parameters:
    ///   - profile: Which it is. How often it strikes it says itself, so that nothing else may narrow it but where, how long
    ///     and how many times, and the seed.
    ///   - endpoints: None is where the profile has it.
    public static func profile(_ profile: Profile, at endpoints: Endpoint...) -> TestFault {
        var body: [String: JSON] = ["profile": .string(profile.rawValue)]
        if !endpoints.isEmpty { body["endpoint"] = .array(endpoints.map { .string($0.rawValue) }) }
        return TestFault(body)
    }

    /// The same, and what happens by another: a status that comes late, or a slow answer of another type.
    ///
    /// Where, when and how often are this one's.
    public func and(_ other: TestFault) -> TestFault {
        (other.body["action"]?.objectValue ?? [:]).reduce(self) { $0.setting("action", $1.key, to: $1.value) }
    }
}
