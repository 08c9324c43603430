// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SwiftASN1
import Testing
import X509

@testable import ServerCertificates

@Suite("The local authority")
struct LocalAuthorityTests {
    /// A certificate has whole seconds; the verifier takes no other time than the real one.
    private static let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))

    private static func authority(_ hosts: String...) throws -> (Certificate, Certificate) {
        let names = Set(hosts.compactMap { CertificateName($0) })
        #expect(names.count == hosts.count)
        let authority = try LocalAuthority.make(for: names, now: now)
        return (try Certificate(pemEncoded: authority.pem), authority.server.certificate)
    }

    private static func isTrusted(
        _ server: Certificate, of authority: Certificate, as host: ServerIdentity
    ) async -> Bool {
        var verifier = Verifier(rootCertificates: CertificateStore([authority])) {
            RFC5280Policy()
            switch host {
            case .name(let name): ServerIdentityPolicy(serverHostname: name, serverIP: nil)
            case .address(let address): ServerIdentityPolicy(serverHostname: nil, serverIP: address)
            }
        }
        switch await verifier.validate(leaf: server, intermediates: CertificateStore()) {
        case .validCertificate: return true
        case .couldNotValidate: return false
        }
    }

    private enum ServerIdentity {
        case name(String)
        case address(String)
    }

    @Test("it vouches for the loopback and the names it was made for, and for no other")
    func names() async throws {
        let (authority, server) = try Self.authority("idp.test", "192.0.2.7")
        for name in ["localhost", "idp.test"] {
            #expect(await Self.isTrusted(server, of: authority, as: .name(name)), "\(name)")
        }
        for address in ["127.0.0.1", "::1", "192.0.2.7"] {
            #expect(await Self.isTrusted(server, of: authority, as: .address(address)), "\(address)")
        }
        #expect(await !Self.isTrusted(server, of: authority, as: .name("example.com")))
        #expect(await !Self.isTrusted(server, of: authority, as: .address("192.0.2.8")))
    }

    @Test("it holds for 90 days at the most, and a clock that is an hour behind believes it already")
    func lifetime() throws {
        let (authority, server) = try Self.authority()
        for certificate in [authority, server] {
            let length = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
            #expect(length <= 90 * 86_400 && length > 89 * 86_400)
            #expect(certificate.notValidBefore == Self.now.addingTimeInterval(-3_600))
        }
    }

    @Test("RFC 5280 §4.2.1.10: it is bound to its domain names; it signs servers only, and no other authority")
    func constraints() throws {
        let (authority, server) = try Self.authority("idp.test")
        let constraints = try #require(try authority.extensions.nameConstraints)
        #expect(Set(constraints.permittedDNSDomains) == ["idp.test", "localhost"])
        #expect(authority.extensions[oid: .X509ExtensionID.nameConstraints]?.critical == true)
        #expect(try authority.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try authority.extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
        #expect(try authority.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
        #expect(try server.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try server.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
    }

    @Test("a name outside its constraints is refused, even if its key had not been forgotten")
    func outsideConstraints() async throws {
        let (authority, _) = try Self.authority("idp.test")
        let (_, foreign) = try Self.authority("example.com")
        #expect(await !Self.isTrusted(foreign, of: authority, as: .name("example.com")))
        #expect(await !Self.isTrusted(foreign, of: authority, as: .name("localhost")), "another authority signed it")
    }

    @Test("two authorities are told apart by name, key and serial number")
    func distinct() throws {
        let (one, _) = try Self.authority()
        let (two, _) = try Self.authority()
        #expect(one.subject != two.subject && one.publicKey != two.publicKey && one.serialNumber != two.serialNumber)
    }
}
