// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import HTTPTypes
package import IdentityProvider
import IdentityStore
package import JOSE
import OAuth

/// Good and bad access tokens by name, each minted now, with the verdict that is due and who asks for it.
package struct TokenCatalogue {
    /// The good ones first.
    package static let entries: [CatalogueEntry] =
        CatalogueEntry.good + CatalogueEntry.times + CatalogueEntry.parties + CatalogueEntry.missing
        + CatalogueEntry.mistyped + CatalogueEntry.kinds + CatalogueEntry.signatures + CatalogueEntry.algorithms
        + CatalogueEntry.keys + CatalogueEntry.keyIDs + CatalogueEntry.headers + CatalogueEntry.shapes
        + CatalogueEntry.base64 + CatalogueEntry.json + CatalogueEntry.texts

    /// - Throws: ``Problem`` when there is none of that name.
    package static func entry(named name: String) throws(Problem) -> CatalogueEntry {
        guard let entry = entries.first(where: { isSame($0.name, name) }) else {
            throw Problem(
                .unknownToken, .notFound,
                detail: missing(name), remedies: [ControlCall(.listCatalogue)])
        }
        return entry
    }

    /// Says that a token does not exist, and which one may have been meant.
    package static func missing(_ name: String) -> String {
        let suggestion = Suggestion.nearest(to: name, in: entries.map(\.name)).map { " \($0)" } ?? ""
        return "The catalogue has no token \(name.excerpt).\(suggestion)"
    }

    private let tenant: Tenant
    private let forge: TokenForge
    private let entries: [CatalogueEntry]
    /// What the good tokens hang on; `nil` where the store knows nobody whom they could be of.
    private let authorization: Authorization?

    /// Signs a user in as a mint does, but for nothing that is kept as yet.
    ///
    /// - Parameter all: The tenants of the server, another of which is the wrong issuer of some tokens.
    /// - Throws: ``Problem`` that names the parameter, ``OAuthError`` when no key can sign, or an error of the store.
    package init(tenant: Tenant, among all: TenantDirectory, _ request: CatalogueRequest) async throws {
        let snapshot = tenant.snapshot
        let now = tenant.clock.now()
        let client = try TokenClient.find(request.client, for: .password, in: snapshot)
        let context = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: now)
        let issuer = try TokenIssuer(tenant: tenant, snapshot: snapshot, client: client, at: now)
        let own = try AudienceSelection(context).audience(for: try RequestedAccess(scope: nil, audience: []))
        if let asked = request.audience { try snapshot.check(asked, of: tenant) }
        let audience = request.audience ?? own.first ?? tenant.issuer.description
        let subject = try await TokenCatalogue.subject(request, in: tenant)
        let proven = try await OwnerAuthorization(context: context)
            .make(
                for: subject, scope: TokenMint.defaultScope(of: client, isOwn: false), audience: [audience],
                keeping: .nothing
            ) { user throws(Problem) in
                guard let user else { throw .noUser }
                return user
            }
        let forge = try TokenForge(
            proven, by: issuer, audience: audience, in: tenant, snapshot, sibling: tenant.sibling(among: all), at: now)
        self.tenant = tenant
        self.forge = forge
        entries = request.entries.filter { request.bases.contains($0.ruling(forge).basis) }
        authorization = if case .user = subject { proven.authorization } else { nil }
    }

    /// Tells a request's trace how many tokens were signed for it.
    package func note(in trace: RequestTrace) {
        trace.note { $0.signed = .init(algorithm: forge.signer.algorithm, count: entries.count) }
    }

    /// Good tokens are to be in force at the provider's own endpoints too; bad ones leave nothing behind in the store.
    ///
    /// - Throws: An error of the store.
    private func keepAuthorization() async throws {
        guard var authorization, entries.contains(where: { $0.ruling(forge).isValid }) else { return }
        // The good tokens live at least so long, whatever the client's tokens get.
        authorization.endsAt = max(authorization.endsAt, forge.now.adding(600))
        try await tenant.store.keep(authorization, in: tenant.name)
    }

    /// Whoever is named, else the first user, else one who is made up.
    private static func subject(
        _ request: CatalogueRequest, in tenant: Tenant
    ) async throws -> OwnerAuthorization.Subject {
        if let user = request.user { return .user(user) }
        let first = try await tenant.store.users(in: tenant.name, limit: 1).first
        return first.map { .user($0.username) } ?? .madeUp("catalogue-user")
    }

    /// All that were asked for.
    ///
    /// - Throws: An error of OpenSSL or the store.
    package func json() async throws -> JSONObject {
        try await keepAuthorization()
        var tokens: [JSONValue] = []
        var omitted: [JSONValue] = []
        for (number, entry) in entries.enumerated() {
            // Two hundred signatures in one go would keep the others of this thread waiting.
            if number % 32 == 31 { await Task.yield() }
            if let object = try entry.json(forge) {
                tokens.append(.object(object))
            } else {
                omitted.append(omission(of: entry))
            }
        }
        var object = frame
        object["tokens"] = .array(tokens)
        object["omitted"] = .array(omitted)
        return object
    }

    /// The one that was asked for.
    ///
    /// - Throws: ``Problem`` when the ring lacks what the token needs, or an error of OpenSSL or the store.
    package func json(of entry: CatalogueEntry) async throws -> JSONObject {
        guard let token = try entry.json(forge) else {
            throw Problem(
                .unavailableToken, .conflict, detail: "The token needs \(needs(entry)).", remedies: remedies(entry))
        }
        try await keepAuthorization()
        var object = frame
        for (name, value) in token { object[name] = name == "policy" ? object[name] : value }
        return object
    }

    private func omission(of entry: CatalogueEntry) -> JSONValue {
        var object: JSONObject = ["name": .string(entry.name), "needs": .string(needs(entry))]
        let remedies = remedies(entry)
        if !remedies.isEmpty { object["remedies"] = .array(remedies.map(\.json)) }
        return .object(object)
    }

    private func needs(_ entry: CatalogueEntry) -> String {
        entry.need?.text(for: forge.signer.algorithm, in: tenant) ?? "another key ring"
    }

    private func remedies(_ entry: CatalogueEntry) -> [ControlCall] {
        entry.need?.remedies(for: forge.signer.algorithm, in: tenant) ?? []
    }

    /// What a verifier has to be told.
    private var frame: JSONObject {
        [
            "issuer": .string(forge.issuer), "audience": .string(forge.audience),
            "jwks_uri": .string(tenant.url(of: .jwks) ?? ""), "now": .number(JSONNumber(forge.now.seconds)),
            "policy": [
                "name": .string(forge.policyName), "algorithms": [.string(forge.signer.algorithm.name)],
                "typ": forge.isProfiled ? ["at+jwt"] : ["JWT", "at+jwt", ""],
                "required_claims": forge.isProfiled
                    ? ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"] : ["iss", "sub", "aud", "exp"],
                "maximum_bytes": .number(JSONNumber(Int64(CompactToken.maximumBytes))),
            ],
        ]
    }
}

extension TokenForge {
    /// Makes what is good of what the tenant would issue.
    fileprivate init(
        _ proven: ProvenAuthorization, by issuer: TokenIssuer, audience: String, in tenant: Tenant,
        _ snapshot: TenantSnapshot, sibling: String, at now: NumericDate
    ) throws {
        let good = try issuer.accessToken(of: proven)
        guard case .key(let signer) = good.signer else { throw Problem.noSigner }
        let user = proven.user ?? User(username: "catalogue-user", subject: "catalogue-user")
        let identity = try issuer.idToken(of: proven, user: user, accessToken: try good.signed())
        let logout = try issuer.logoutToken(of: user.subject, session: proven.authorization.sessionID)
        var claims = good.claims
        // What a rule of the client may have put in, and would make of it a token of another kind.
        for mark in TokenForge.marks { claims[mark] = nil }
        claims["iss"] = .string(tenant.issuer.description)
        claims["aud"] = .string(audience)
        // Long enough for whoever tries them all, whatever the client's tokens get.
        claims["exp"] = .number(JSONNumber(now.adding(max(issuer.accessTokenLifetime, 600)).seconds))
        self.init(
            header: good.header, claims: claims, identityClaims: identity.claims, logoutClaims: logout.claims,
            issuer: tenant.issuer.description, sibling: sibling, audience: audience, signer: signer,
            ring: snapshot.keyRing, now: now)
    }

    private static let marks = [
        "at_hash", "c_hash", "cnf", "events", "htm", "htu", "nonce", "token_use", "typ", "vp",
    ]
}

extension Tenant {
    /// The issuer of another tenant, one with the same keys if there is any; one that could be, where there is none.
    fileprivate func sibling(among all: TenantDirectory) -> String {
        let others = all.all.filter { $0.name != name }
        let ids = Set(snapshot.keyRing.entries.map(\.id))
        let kin = others.first { $0.snapshot.keyRing.entries.contains { ids.contains($0.id) } }
        return (kin ?? others.first)?.issuer.description ?? issuer.url("/other-tenant")
    }
}

extension TenantSnapshot {
    /// Where audiences are declared, a misspelt one would be judged by another policy without a word; where none are, any
    /// will do.
    ///
    /// - Throws: ``Problem`` that names `audience`.
    fileprivate func check(_ audience: String, of tenant: Tenant) throws(Problem) {
        let declared = allAudiences.map(\.id)
        guard !declared.isEmpty, !record.acceptsUnknownClients else { return }
        let known = declared + allClients.flatMap(\.audience) + record.defaultAudience + [tenant.issuer.description]
        guard !known.contains(where: { isSame($0, audience) }) else { return }
        let suggestion = Suggestion.nearest(to: audience, in: known).map { " \($0)" } ?? ""
        let listed = declared.prefix(10).map(\.excerpt).joined(separator: ", ")
        throw Problem(
            .unknownAudience,
            detail: "The tenant declares no audience \(audience.excerpt), and no client has it.\(suggestion) Declared: "
                + "\(listed)\(declared.count > 10 ? ", …" : "").",
            field: "audience")
    }
}

extension Problem {
    fileprivate static let noSigner = Problem(
        .keyRequired, .conflict, detail: "The tenant's access tokens are signed by no key.")
}
