// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTokenVerification
import HTTPTypes
import KeyDiscovery
import TokenVerification

/// The code blocks of the SDK's articles, so that the compiler reads them.
///
/// Each stands between its two comments as it stands in the article; what it presumes is a parameter of its function.
/// `SnippetTests` holds the one against the other.
enum Snippets {}

// MARK: TokenVerification.md

extension Snippets {
    static func overview(_ bearer: String) throws {
        // snippet: overview
        let keys = try KeySet(contentsOf: "public-keys/default")
        let policy = VerificationPolicy.accessToken(issuer: "https://login.example.com", audience: "orders-api")
        let verifier = TokenVerifier(keys: keys, policy: policy)
        let token = try verifier.verify(bearer)
        print("\(token.subject) may read orders: \(token.scopes.containsAll("orders:read"))")
        // end
    }
}

// MARK: GettingStarted.md

extension Snippets {
    static func firstToken() throws {
        // snippet: first-token
        let keys = try KeySet(contentsOf: "public-keys/default")
        let policy = VerificationPolicy.accessToken(issuer: "http://localhost:8080", audience: "orders-api")
        let verifier = TokenVerifier(keys: keys, policy: policy)
        do {
            let token = try verifier.verify(CommandLine.arguments[1])
            print("accepted \(token.subject), may read: \(token.scopes.containsAll("orders:read"))")
        } catch {
            print("refused: \(error.code)")
        }
        // end
    }

    static func explain(_ verifier: TokenVerifier) {
        // snippet: explain
        print(verifier.explain(CommandLine.arguments[1]))
        // end
    }

    static func claims(_ token: VerifiedToken) throws -> Bool {
        // snippet: claims
        struct OrderClaims: Decodable, Sendable {
            let department: String
        }
        let department = try token.claims(as: OrderClaims.self).department
        let isEditor = token.roles.contains("editor")
        // end
        return isEditor && department == "mathematics"
    }

    static func idToken(
        _ idToken: String, _ accessToken: String, nonce: String, _ verifier: TokenVerifier
    ) throws -> VerifiedToken {
        // snippet: id-token
        var policy = VerificationPolicy.idToken(
            issuer: "https://login.example.com", clientID: "web-app", nonce: nonce, maxAge: 3_600)
        policy.accessToken = accessToken
        let user = try verifier.verify(idToken, by: policy)
        // end
        return user
    }

    static func severalIssuers(_ staffKeys: KeySet, _ customerKeys: KeySet) throws -> TokenVerifier {
        // snippet: several-issuers
        let staff = VerificationPolicy.accessToken(issuer: "https://staff.example.com", audience: "orders-api")
        let customers = VerificationPolicy.bearer(issuer: "https://customers.example.com", audience: "orders-api")
        let issuers = [
            TrustedIssuer(keys: staffKeys, policy: staff), TrustedIssuer(keys: customerKeys, policy: customers),
        ]
        let verifier = try TokenVerifier(issuers: issuers)
        // end
        return verifier
    }

    static func answer(to request: HTTPRequest, _ verifier: TokenVerifier) -> HTTPResponse {
        // snippet: answer-request
        do throws(BearerTokenError) {
            let token = try verifier.verify(bearerIn: request.headerFields)
            guard token.scopes.containsAll("orders:read") else { throw .insufficientScope(["orders:read"]) }
            return HTTPResponse(status: .ok)
        } catch {
            let challenge = error.wwwAuthenticate(realm: "orders")
            return HTTPResponse(status: .init(code: error.httpStatus), headerFields: [.wwwAuthenticate: challenge])
        }
        // end
    }
}

// MARK: VerifyOffline.md

extension Snippets {
    static func keysFromFolder() throws -> KeySet {
        // snippet: keys-from-folder
        let keys = try KeySet(contentsOf: "public-keys/default")
        print("\(keys.count) keys of \(keys.issuer ?? "an issuer who is not named")")
        for key in keys.skipped { print(key) }
        // end
        return keys
    }

    static func keysFromText(_ pem: String, _ document: Data) throws -> [KeySet] {
        // snippet: keys-from-text
        let one = try KeySet(pem: pem, keyID: "2026-11")
        let several = try KeySet(jwks: Array(document), issuer: "https://login.example.com")
        // end
        return [one, several]
    }

    static func reloadingKeys(_ policy: VerificationPolicy) throws -> TokenVerifier {
        // snippet: reloading-keys
        let keys = try ReloadingKeys(contentsOf: "/etc/keys/login", checkingEvery: .seconds(5))
        let verifier = TokenVerifier(keys: keys, policy: policy)
        if let error = keys.lastError { print("The last change was not read: \(error)") }
        // end
        return verifier
    }

    static func keysFromSnapshot() throws -> KeySet {
        // snippet: keys-from-snapshot
        let file = URL(fileURLWithPath: "/var/lib/orders/keys.json")
        let snapshot = try JSONDecoder().decode(KeySnapshot.self, from: Data(contentsOf: file))
        let keys = try KeySet(jwks: Array(snapshot.jwks.utf8), issuer: snapshot.issuer)
        // end
        return keys
    }

    static func hydrate(_ snapshot: KeySnapshot) throws -> TokenVerifier {
        // snippet: hydrate
        let keys = DiscoveredKeys(issuer: "https://login.example.com")
        try keys.hydrate(from: snapshot)
        let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: keys.issuer, audience: "orders-api"))
        // end
        return verifier
    }

    static func pinnedKeys(_ keys: KeySet) -> KeySet {
        // snippet: pinned-keys
        let pinned = keys.pinned(to: ["L_HdQmr8aJOAY0kXkySnUh4ZyQ7JnNvexNo8ZGvyXoA"])
        // end
        return pinned
    }

    static func sharedSecret(_ bytes: [UInt8], _ policy: VerificationPolicy) throws -> TokenVerifier {
        // snippet: shared-secret
        let verifier = try TokenVerifier(secret: SharedSecret(bytes), algorithm: .hs256, policy: policy)
        // end
        return verifier
    }

    static func atAnotherTime(_ token: String, _ verifier: TokenVerifier, received: Date) throws -> VerifiedToken {
        // snippet: at-another-time
        var policy = VerificationPolicy.accessToken(issuer: "https://login.example.com", audience: "orders-api")
        policy.now = { received }
        let verified = try verifier.verify(token, by: policy)
        // end
        return verified
    }
}

// MARK: SecurityConsiderations.md

extension Snippets {
    static func strictPolicy() -> VerificationPolicy {
        // snippet: strict-policy
        var policy = VerificationPolicy.accessToken(issuer: "https://login.example.com", audience: "orders-api")
        policy.algorithms = [.rs256, .es256]
        policy.expirationLeeway = 5
        policy.futureLeeway = 10
        policy.maximumLifetime = 3_600
        // end
        return policy
    }

    static func unmarkedTokens() -> VerificationPolicy {
        // snippet: unmarked-tokens
        var policy = VerificationPolicy.bearer(issuer: "https://login.example.com", audience: "orders-api")
        policy.requiredClaims.append("scp")
        // end
        return policy
    }

    static func missingAudience() -> VerificationPolicy {
        // snippet: missing-audience
        var policy = VerificationPolicy.bearer(
            issuer: .exactly("https://login.example.com"), audience: .anyOfIfPresent(["orders-api"]))
        policy.authorizedParties = ["web-app"]
        // end
        return policy
    }

    static func missingSubject() -> VerificationPolicy {
        // snippet: missing-subject
        var policy = VerificationPolicy.bearer(issuer: "https://login.example.com", audience: "orders-api")
        policy.requiredClaims.removeAll { $0 == "sub" }
        policy.authorizedParties = ["nightly-report"]
        // end
        return policy
    }

    static func logoutOnce(
        _ logoutToken: String, _ verifier: TokenVerifier, seen: inout Set<String>,
        endSessions: (_ session: String?, _ user: String) -> Void
    ) throws {
        // snippet: logout-once
        let policy = VerificationPolicy.logoutToken(issuer: "https://login.example.com", clientID: "web-app")
        let token = try verifier.verify(logoutToken, by: policy)
        guard let id = token.tokenID, seen.insert(id).inserted else { return }
        endSessions(token.sessionID, token.subject)
        // end
    }

    static func tokenCache(_ keys: KeySet, _ policy: VerificationPolicy) -> TokenVerifier {
        // snippet: token-cache
        let cache = VerifiedTokenCache(maximumEntries: 5_000, maximumBytes: 16 * 1_024 * 1_024)
        let verifier = TokenVerifier(keys: keys, policy: policy, cache: cache)
        // end
        return verifier
    }
}
