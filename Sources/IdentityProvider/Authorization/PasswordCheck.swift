// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
import NIOPosix
import OAuth

/// Whether a password is the user's.
///
/// An unknown user costs as much work as a wrong password, and gets the same answer.
package struct PasswordCheck: Sendable {
    /// What was found out about a slow hash beforehand.
    package struct Verdict: Sendable {
        let hash: PasswordHash
        let matches: Bool
    }

    /// The hash is a slow one, and nobody has checked it: this is not the place to.
    package struct HashIsSlow: Error {
        let hash: PasswordHash
    }

    private let password: String
    private let counting: @Sendable () -> Void

    /// - Parameter counting: Called for each password hash that is computed.
    package init(_ password: String, counting: @escaping @Sendable () -> Void) {
        self.password = password
        self.counting = counting
    }

    /// Computes a slow hash, where that keeps nobody waiting.
    ///
    /// - Throws: ``CryptoError`` when OpenSSL fails.
    package func verdict(on hash: PasswordHash) throws -> Verdict {
        counting()
        return Verdict(hash: hash, matches: try hash.matches(password))
    }

    /// - Parameter verdict: What was found out about the user's hash, if it is a slow one.
    /// - Throws: A neutral `invalid_grant` whose reason says what did not hold, ``HashIsSlow`` when the verdict is missing or
    ///   of another hash, or ``CryptoError`` when OpenSSL fails.
    package func check(_ user: User?, verdict: Verdict?) throws -> User {
        guard try matches(user?.passwordHash ?? PasswordCheck.decoy, verdict), user?.passwordHash != nil else {
            throw OAuthError(.invalidGrant, UserStateCheck.neutral, reason: reason(user))
        }
        return try UserStateCheck.check(user)
    }

    /// Runs what reads and judges a user; where their hash turns out to be a slow one, checks that and runs it again.
    ///
    /// A slow hash is checked outside the transaction, and on a thread that nobody waits for; one that was changed meanwhile
    /// is another one, and checked anew.
    ///
    /// - Throws: What the body throws; a neutral `invalid_grant` where several users have the email.
    package func proving<Value>(_ body: (Verdict?) async throws -> Value) async throws -> Value {
        var verdict: Verdict?
        while true {
            do {
                return try await body(verdict)
            } catch is AmbiguousEmail {
                // Costs as much as a wrong password, and looks like one.
                _ = try matches(PasswordCheck.decoy, nil)
                throw OAuthError(.invalidGrant, UserStateCheck.neutral, reason: AmbiguousEmail.reason)
            } catch let slow as HashIsSlow {
                verdict = try await NIOThreadPool.singleton.runIfActive { try self.verdict(on: slow.hash) }
            }
        }
    }

    private func matches(_ hash: PasswordHash?, _ verdict: Verdict?) throws -> Bool {
        guard let hash else { return false }
        if let verdict, verdict.hash == hash { return verdict.matches }
        guard !hash.isSlow else { throw HashIsSlow(hash: hash) }
        return try self.verdict(on: hash).matches
    }

    private func reason(_ user: User?) -> String {
        guard let user else { return "No such user." }
        return user.passwordHash == nil ? "The user has no password." : "The password is wrong."
    }

    /// The hash of nobody's password.
    private static let decoy = try? PasswordHash.make("decoy")
}

extension AmbiguousEmail {
    /// For the journal.
    static let reason = "Several users have this email. Sign in with a username."
}
