// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation
import Testing

@testable import ServerCertificates

@Suite("The folder of the local authority")
struct AuthorityFolderTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func withFolder(_ body: (AuthorityFolder, String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(AuthorityFolder(dataDirectory: url.path), url.path + "/tls")
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("it is kept for as long as it speaks for all names, since others trust it")
    func kept() throws {
        try Self.withFolder { folder, _ in
            #expect(try folder.authority(for: [.domain("idp.test")], now: Self.now).isNew)
            let first = try Self.text(folder.authorityPath)
            #expect(try !folder.authority(for: [.domain("idp.test")], now: Self.now).isNew)
            #expect(try !folder.authority(for: [], now: Self.now.addingTimeInterval(75 * 86_400)).isNew)
            #expect(try Self.text(folder.authorityPath) == first)
        }
    }

    @Test(
        "it is made anew for a new name, near its end, before its beginning, and when its files do not belong together")
    func renewed() throws {
        try Self.withFolder { folder, path in
            _ = try folder.authority(for: [], now: Self.now)
            #expect(try folder.authority(for: [.domain("idp.test")], now: Self.now).isNew)
            #expect(try folder.authority(for: [], now: Self.now.addingTimeInterval(77 * 86_400)).isNew)
            #expect(try folder.authority(for: [], now: Self.now).isNew)
            for file in ["ca.pem", "server.pem", "server-key.pem"] {
                let before = try Self.text(path + "/" + file)
                let other = try LocalAuthority.make(for: [], now: Self.now)
                let foreign = ["ca.pem": other.pem, "server.pem": other.server.chainPEM][file] ?? other.server.keyPEM
                for damage in [foreign, ""] {
                    try Data(damage.utf8).write(to: URL(fileURLWithPath: path + "/" + file))
                    #expect(try folder.authority(for: [], now: Self.now).isNew, "\(file)")
                }
                #expect(try Self.text(path + "/" + file) != before)
                #expect(try !folder.authority(for: [], now: Self.now).isNew)
            }
        }
    }

    @Test("the authority's key is nowhere, the server's is its owner's alone, the authority's certificate everybody's")
    func files() throws {
        try Self.withFolder { folder, path in
            _ = try folder.authority(for: [], now: Self.now)
            let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            #expect(files == ["ca.pem", "server-key.pem", "server.pem"])
            func mode(_ name: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path + name)[.posixPermissions] as? Int
            }
            #expect(try mode("") == 0o700 && mode("/server-key.pem") == 0o600 && mode("/ca.pem") == 0o644)
            let keys = try files.filter { try Self.text(path + "/" + $0).contains("PRIVATE KEY") }
            #expect(keys == ["server-key.pem"])
            let server = try ServerCertificate(
                CertificateFiles(chain: path + "/server.pem", key: path + "/server-key.pem"))
            #expect(server.isSigned(byAuthority: try Self.text(folder.authorityPath)))
        }
    }

    @Test("a folder that cannot be written says so")
    func unwritable() throws {
        let folder = AuthorityFolder(dataDirectory: "/proc/nowhere")
        #expect(throws: ServerCertificateError.self) { try folder.authority(for: [], now: Self.now) }
    }
}
