// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import OAuth
import Synchronization
import Testing

@Suite("The export of public keys leaves alone what it did not write")
struct PublicKeyExportTests {
    private static let issuer = Issuer("http://localhost:8080")
    private static let secret = "-----BEGIN PRIVATE KEY-----\nnobody else has it\n-----END PRIVATE KEY-----\n"

    /// Runs the body with a root folder, and with what writes keys there for the tenant default.
    private static func withRoot(
        _ body: (_ root: String, _ write: (JSONWebKeySet) throws -> Void) throws -> Void
    ) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let issuer = try #require(issuer)
        try body(root) { try PublicKeyExport(directory: root).write($0, tenant: "default", issuer: issuer) }
    }

    private static func keys(_ ids: String?...) throws -> JSONWebKeySet {
        let keys = try ids.map { id in
            var key = try SigningKey.generate(.es256, at: NumericDate(seconds: 0))
            key.id = id ?? key.id
            return try KeyRing.Entry(key).webKey
        }
        return JSONWebKeySet(keys: keys)
    }

    private static func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    private static func put(_ text: String, at path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("a foreign key file in its own folder stays when keys change, and when the tenant goes")
    func foreignKey() throws {
        try Self.withRoot { root, write in
            try write(Self.keys(nil))
            try Self.put(Self.secret, at: root + "/default/mine.pem")
            let next = try Self.keys(nil)
            try write(next)
            let own = ["\(next.keys[0].thumbprint).pem", "issuer.txt", "jwks.json"]
            #expect(try Self.names(root + "/default") == (own + ["mine.pem"]).sorted())
            try PublicKeyExport(directory: root).remove(tenant: "default")
            #expect(try Self.names(root + "/default") == ["mine.pem"])
            #expect(try Self.text(root + "/default/mine.pem") == Self.secret)
        }
    }

    @Test(
        "a folder with other files, and no issuer.txt of ours, is refused and stays as it is",
        arguments: [
            ["any.pem"], ["main.swift", "README.md"], ["jwks.json"], [".hidden"], ["issuer.txt"],
        ])
    func foreignFolder(_ files: [String]) throws {
        try Self.withRoot { root, write in
            for file in files { try Self.put("not ours\n", at: "\(root)/default/\(file)") }
            let error = #expect(throws: PublicKeyExportError.self) { try write(Self.keys(nil)) }
            #expect(error == .foreignFolder(path: root + "/default", files: files.sorted()))
            try PublicKeyExport(directory: root).remove(tenant: "default")
            #expect(try Self.names(root + "/default") == files.sorted())
            for file in files { #expect(try Self.text("\(root)/default/\(file)") == "not ours\n") }
        }
    }

    @Test("a key set that another program wrote beside an issuer is refused and stays as it is")
    func foreignKeySet() throws {
        try Self.withRoot { root, write in
            let foreign = "{ \"keys\": [] }\n"
            try Self.put("https://idp.example.com\n", at: root + "/default/issuer.txt")
            try Self.put(foreign, at: root + "/default/jwks.json")
            let error = #expect(throws: PublicKeyExportError.self) { try write(Self.keys(nil)) }
            #expect(error == .foreignFolder(path: root + "/default", files: ["jwks.json"]))
            #expect(try Self.text(root + "/default/jwks.json") == foreign)
        }
    }

    @Test("an issuer and a key set of another program, as compact as ours, are refused and stay as they are")
    func foreignPair() throws {
        try Self.withRoot { root, write in
            let foreign = try Self.keys("theirs").json.text + "\n"
            try Self.put("https://idp.example.com\n", at: root + "/default/issuer.txt")
            try Self.put(foreign, at: root + "/default/jwks.json")
            try Self.put("no key of the set", at: root + "/default/server.pem")
            let error = #expect(throws: PublicKeyExportError.self) { try write(Self.keys(nil)) }
            #expect(error == .foreignFolder(path: root + "/default", files: ["jwks.json"]))
            try PublicKeyExport(directory: root).remove(tenant: "default")
            #expect(try Self.text(root + "/default/jwks.json") == foreign)
        }
    }

    @Test("an issuer.txt beside files that are no keys is refused")
    func foreignIssuer() throws {
        try Self.withRoot { root, write in
            try Self.put("https://idp.example.com\n", at: root + "/default/issuer.txt")
            try Self.put("a note", at: root + "/default/README.md")
            let error = #expect(throws: PublicKeyExportError.self) { try write(Self.keys(nil)) }
            #expect(error == .foreignFolder(path: root + "/default", files: ["README.md", "issuer.txt"]))
        }
    }

    @Test("what a crash left while all keys changed is taken over: the set names the old ones, the new one is there")
    func crashWhileKeysChanged() throws {
        try Self.withRoot { root, write in
            try write(Self.keys(nil))
            let old = try Self.names(root + "/default").filter { $0.hasSuffix(".pem") }
            for name in old { try FileManager.default.removeItem(atPath: "\(root)/default/\(name)") }
            let new = try Self.keys(nil)
            let name = "\(new.keys[0].thumbprint).pem"
            try Self.put(new.keys[0].publicKey.pem, at: "\(root)/default/\(name)")
            try write(new)
            #expect(try Self.names(root + "/default") == [name, "issuer.txt", "jwks.json"].sorted())
        }
    }

    @Test("a folder whose key files are gone is still ours, as after a crash while its tenant was removed")
    func withoutKeyFiles() throws {
        try Self.withRoot { root, write in
            try write(Self.keys("k"))
            try FileManager.default.removeItem(atPath: root + "/default/k.pem")
            try write(Self.keys("k"))
            #expect(try Self.names(root + "/default") == ["issuer.txt", "jwks.json", "k.pem"])
        }
    }

    @Test("a directory that another server reserved is refused until that one lets it go")
    func reservation() throws {
        try Self.withRoot { root, _ in
            let export = PublicKeyExport(directory: root)
            try withExtendedLifetime(export.reserve()) {
                let error = #expect(throws: PublicKeyExportError.self) { try export.reserve() }
                #expect(error == .inUse(path: root))
            }
            #expect(throws: Never.self) { try export.reserve() }
        }
    }

    @Test("a linked folder is refused, and nothing is written through it")
    func linkedFolder() throws {
        try Self.withRoot { root, write in
            try FileManager.default.createDirectory(atPath: root + "/target", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: root + "/default", withDestinationPath: "target")
            let error = #expect(throws: PublicKeyExportError.self) { try write(Self.keys(nil)) }
            #expect(error == .link(path: root + "/default"))
            try PublicKeyExport(directory: root).remove(tenant: "default")
            #expect(try Self.names(root + "/target").isEmpty)
            #expect(try Self.names(root) == ["default", "target"])
        }
    }

    @Test("a folder that cannot be opened is not called a file: the error names the system's reason")
    func unreachableFolder() throws {
        let issuer = try #require(Self.issuer)
        let root = "/tmp/" + String(repeating: "x", count: 300)
        let reason = String(cString: strerror(ENAMETOOLONG))
        #expect(throws: PublicKeyExportError.unwritable(path: root + "/default", reason: reason)) {
            try PublicKeyExport(directory: root).write(Self.keys(nil), tenant: "default", issuer: issuer)
        }
    }

    @Test("a linked file is not followed: its target stays as it is")
    func linkedFile() throws {
        try Self.withRoot { root, write in
            let keys = try Self.keys("k1")
            try write(keys)
            try Self.put("the target", at: root + "/target")
            try FileManager.default.removeItem(atPath: root + "/default/k1.pem")
            try FileManager.default.createSymbolicLink(
                atPath: root + "/default/k1.pem", withDestinationPath: "../target")
            let error = #expect(throws: PublicKeyExportError.self) { try write(keys) }
            #expect(error == .foreignFile(path: root + "/default/k1.pem"))
            #expect(try Self.text(root + "/target") == "the target")
        }
    }

    @Test("a root that is a link is followed: the user named it")
    func linkedRoot() throws {
        try Self.withRoot { root, _ in
            try FileManager.default.createDirectory(atPath: root + "/target", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: "target")
            let issuer = try #require(Self.issuer)
            try PublicKeyExport(directory: root + "/link/").write(Self.keys("k"), tenant: "default", issuer: issuer)
            #expect(try Self.names(root + "/target/default") == ["issuer.txt", "jwks.json", "k.pem"])
        }
    }

    @Test("a file that has the name of a key's file is kept, and all other files are written")
    func takenName() throws {
        try Self.withRoot { root, write in
            try write(Self.keys(nil))
            try Self.put(Self.secret, at: root + "/default/mine.pem")
            let keys = try Self.keys("mine", "other")
            let error = #expect(throws: PublicKeyExportError.self) { try write(keys) }
            #expect(error == .foreignFile(path: root + "/default/mine.pem"))
            #expect(try Self.text(root + "/default/mine.pem") == Self.secret)
            #expect(try Self.names(root + "/default") == ["issuer.txt", "jwks.json", "mine.pem", "other.pem"])
            #expect(try Self.text(root + "/default/jwks.json") == keys.json.text + "\n")
        }
    }

    @Test("the folder of an earlier version is taken over: its old keys go, and an ID may name another key")
    func earlierVersion() throws {
        try Self.withRoot { root, write in
            let old = try Self.keys("same", "gone")
            for (name, key) in zip(["same", "gone"], old.keys) {
                try Self.put(key.publicKey.pem, at: "\(root)/default/\(name).pem")
            }
            try Self.put(old.json.text + "\n", at: root + "/default/jwks.json")
            try Self.put("http://localhost:9999\n", at: root + "/default/issuer.txt")
            let new = try Self.keys("same", "new")
            try write(new)
            #expect(try Self.names(root + "/default") == ["issuer.txt", "jwks.json", "new.pem", "same.pem"])
            #expect(try Self.text(root + "/default/same.pem") == new.keys[0].publicKey.pem)
            #expect(try Self.text(root + "/default/issuer.txt") == "http://localhost:8080\n")
            try PublicKeyExport(directory: root).remove(tenant: "default")
            #expect(try Self.names(root).isEmpty)
        }
    }

    @Test("what a crash left of a first export is taken over: the issuer, some keys, a draft")
    func afterCrash() throws {
        try Self.withRoot { root, write in
            let keys = try Self.keys("k1", "k2")
            try Self.put("http://localhost:8080\n", at: root + "/default/issuer.txt")
            try Self.put(keys.keys[0].publicKey.pem, at: root + "/default/k1.pem")
            try Self.put("half a k", at: root + "/default/.understudy-1f.new")
            try write(keys)
            #expect(PublicKeyExport(directory: root).foreignKeyFiles(tenant: "default").isEmpty)
            #expect(try Self.text(root + "/default/jwks.json") == keys.json.text + "\n")
        }
    }

    @Test("foreign key files beside our own are named: services that read the folder trust them")
    func strangers() throws {
        try Self.withRoot { root, write in
            try write(Self.keys("k1"))
            try Self.put(Self.secret, at: root + "/default/mine.pem")
            try Self.put("a note", at: root + "/default/README.md")
            let found = PublicKeyExport(directory: root).foreignKeyFiles(tenant: "default")
            #expect(found == [root + "/default/mine.pem"])
        }
    }

    @Test("the export of a tenant whose time ended while no server ran goes with it")
    func expiredMeanwhile() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let time = TestProvider.Time()
        let store = try IdentityStore.inMemory()
        let address = TenantAddress(issuer: try #require(Self.issuer))
        func provider() async throws -> Provider {
            let provider = try await buildProvider(
                store: store, clock: TenantClock { time.now.withLock { $0 } },
                publicKeys: PublicKeyExport(directory: root))
            try await provider.open(at: address)
            return provider
        }
        var brief = TenantRecord(name: "brief")
        brief.expiresAt = time.now.withLock { $0.adding(60) }
        _ = try await provider().createTenant(TenantSeed(record: brief), fixture: nil)
        #expect(try Self.names(root) == ["brief", "default"])
        time.now.withLock { $0 = $0.adding(60) }
        _ = try await provider()
        #expect(try Self.names(root) == ["default"])
    }
}
