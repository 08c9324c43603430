// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import Testing

/// The states of a refresh token when somebody presents it, and what becomes of its family.
///
/// | the presented token | outcome |
/// |---|---|
/// | unused | a successor |
/// | used, within its grace, none of its successors used | one more successor: a sibling |
/// | used, within its grace, a successor used | the family is revoked |
/// | used, its grace is over | the family is revoked |
/// | used, the client has no grace | the family is revoked |
/// | of a family that was revoked | refused |
@Suite("RFC 9700 §4.14.2 a refresh token and its siblings")
struct RefreshTokenSiblingTests {
    enum Outcome: Sendable {
        case successor
        /// The token was used before, and its family is revoked.
        case reused
        /// The family was revoked before.
        case revoked
    }

    /// A token that is presented, seconds after the sign-in, and the name of its successor.
    struct Step: Sendable, CustomStringConvertible {
        let token: Character
        let seconds: Int64
        let successor: Character?
        let outcome: Outcome

        init(_ token: Character, at seconds: Int64, gives successor: Character) {
            (self.token, self.seconds, self.successor, outcome) = (token, seconds, successor, .successor)
        }

        init(_ token: Character, at seconds: Int64, is outcome: Outcome) {
            (self.token, self.seconds, successor, self.outcome) = (token, seconds, nil, outcome)
        }

        var description: String { "\(token) at \(seconds): \(outcome)" }
    }

    /// The sign-in gives the token A.
    private static let table: [(state: String, grace: Int64, steps: [Step])] = [
        ("an unused token gives a successor", 30, [Step("A", at: 0, gives: "B"), Step("B", at: 99, gives: "C")]),
        (
            "a used token gives siblings within its grace", 30,
            [Step("A", at: 0, gives: "B"), Step("A", at: 1, gives: "C"), Step("A", at: 29, gives: "D")]
        ),
        (
            "siblings live on, each in its own line", 30,
            [
                Step("A", at: 0, gives: "B"), Step("A", at: 1, gives: "C"), Step("B", at: 2, gives: "D"),
                Step("C", at: 3, gives: "E"), Step("D", at: 100, gives: "F"), Step("E", at: 200, gives: "G"),
                Step("F", at: 300, gives: "H"), Step("G", at: 400, gives: "I"),
            ]
        ),
        (
            "a sibling has a grace of its own", 30,
            [
                Step("A", at: 0, gives: "B"), Step("A", at: 1, gives: "C"), Step("B", at: 100, gives: "D"),
                Step("B", at: 120, gives: "E"), Step("C", at: 125, gives: "F"), Step("E", at: 126, gives: "G"),
            ]
        ),
        (
            "a used token revokes the family once a successor was used", 30,
            [
                Step("A", at: 0, gives: "B"), Step("B", at: 1, gives: "C"), Step("A", at: 2, is: .reused),
                Step("C", at: 3, is: .revoked),
            ]
        ),
        (
            "one used sibling is enough for that, and every line ends", 30,
            [
                Step("A", at: 0, gives: "B"), Step("A", at: 1, gives: "C"), Step("C", at: 2, gives: "D"),
                Step("A", at: 3, is: .reused), Step("B", at: 4, is: .revoked), Step("D", at: 5, is: .revoked),
            ]
        ),
        (
            "a used token revokes the family once its grace is over", 30,
            [Step("A", at: 0, gives: "B"), Step("A", at: 30, is: .reused), Step("B", at: 31, is: .revoked)]
        ),
        (
            "the grace counts from the first use, whatever came since", 30,
            [Step("A", at: 0, gives: "B"), Step("A", at: 29, gives: "C"), Step("A", at: 31, is: .reused)]
        ),
        (
            "without a grace a used token revokes the family", 0,
            [Step("A", at: 0, gives: "B"), Step("A", at: 0, is: .reused), Step("B", at: 1, is: .revoked)]
        ),
    ]

    @Test("what becomes of a presented token", arguments: table.indices)
    func states(index: Int) async throws {
        let row = Self.table[index]
        try await TestProvider.run(demo: .with { $0.clients[0].refreshTokenReuseGrace = row.grace }) {
            provider async throws in
            var tokens: [Character: String] = ["A": try await provider.signIn()["refresh_token"]?.stringValue ?? ""]
            var time: Int64 = 0
            for step in row.steps {
                provider.advance(step.seconds - time)
                time = step.seconds
                let answer = try await provider.refresh(tokens[step.token] ?? "")
                let reason = provider.reason(of: answer)
                let outcome: Outcome? =
                    switch reason {
                    case nil where answer.status == 200: .successor
                    case "The refresh token was used before; its whole family is now revoked."?: .reused
                    case "The refresh token's authorization is revoked: refresh_token_reuse."?: .revoked
                    default: nil
                    }
                #expect(outcome == step.outcome, "\(row.state): \(step), but \(reason ?? answer.text)")
                if let name = step.successor { tokens[name] = try answer.json["refresh_token"]?.stringValue }
            }
            #expect(Set(tokens.values).count == tokens.count, "\(row.state)")
        }
    }
}
