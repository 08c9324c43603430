// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import HTTPTypes
import JOSE
package import OAuth

extension FaultMatch {
    /// Whether the request is one of those meant, whatever its turn.
    func covers(_ request: FaultRequest) -> Bool {
        coversBesidesCallers(request)
            && client.map { client in request.clients.contains { isSame($0, client) } } ?? true
            && user.map { user in request.users.contains { isSame($0, user) } } ?? true
    }

    /// Whether the request is one of those meant, if only the right user and client sent it.
    func coversBesidesCallers(_ request: FaultRequest) -> Bool {
        if let endpoints {
            guard endpoints.contains(request.endpoint) else { return false }
        } else if request.endpoint == .home {
            return false
        }
        return method.map { isSame($0, request.method) } ?? true
            && grant.map { request.holds("grant_type", $0) } ?? true
            && parameters.allSatisfy { request.holds($0.name, $0.value) } && headers.allSatisfy(request.holds)
    }

    /// Whether it is the turn of the so-many-eth call that is covered.
    ///
    /// - Parameter elapsed: Since the rule began.
    func isTurn(_ call: Int, after elapsed: Duration, _ generator: inout SeededGenerator) -> Bool {
        if let rhythm {
            let place = (call - skip - 1) % rhythm.calls
            guard place >= rhythm.calls - rhythm.hits else { return false }
        }
        return probability.map { generator.fraction() < $0.fraction(after: elapsed) } ?? true
    }
}

extension FaultChance {
    /// - Parameter elapsed: Since the rule began.
    func fraction(after elapsed: Duration) -> Double {
        guard elapsed < duration else { return to }
        return from + (to - from) * (max(elapsed, .zero) / duration)
    }
}

/// What a fault may look at.
package struct FaultRequest: Sendable {
    package let endpoint: EndpointName
    package let method: String
    package let headers: HTTPFields
    /// The query, the form, and the client's request that our own page brought back in its form.
    package let parameters: [FormParameters]
    /// Who is behind its tokens, codes and cookies, where somebody asked for that.
    package var callers = Callers()
    /// Whom it names in words: read once, since each rule may ask.
    private let named: Callers

    /// Whose a request is.
    package struct Callers: Sendable {
        package var users: [String] = []
        package var clients: [String] = []

        package init() {}
    }

    package init(endpoint: EndpointName, method: String, headers: HTTPFields, parameters: [FormParameters]) {
        self.endpoint = endpoint
        self.method = method
        self.headers = headers
        self.parameters = parameters
        var named = Callers()
        named.clients = ClaimedCallers.clients(in: headers, parameters)
        named.users = ClaimedCallers.users(in: parameters)
        self.named = named
    }

    /// What it asks for a token by.
    package var grant: GrantType? {
        parameters.lazy.compactMap { $0["grant_type"].flatMap(GrantType.init(rawValue:)) }.first
    }

    /// Who calls, as far as the request says so itself: nobody has judged it yet.
    package var clients: [String] { named.clients + callers.clients }

    fileprivate var users: [String] { named.users + callers.users }

    /// All values of a parameter.
    package func values(_ name: String) -> [String] {
        parameters.flatMap { $0.all(name) }
    }

    fileprivate func holds(_ name: String, _ value: String?) -> Bool {
        let values = values(name)
        guard let value else { return !values.isEmpty }
        return values.contains { isSame($0, value) }
    }

    fileprivate func holds(_ header: FaultMatch.Member) -> Bool {
        guard let name = HTTPField.Name(header.name) else { return false }
        let values = headers[values: name]
        guard let value = header.value else { return !values.isEmpty }
        return values.contains { isSame($0, value) }
    }
}
