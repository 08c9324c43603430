// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Imports point downwards")
struct ImportDirectionTests {
    /// What each room may import of ours.
    private static let rooms: [String: Set<String>] = [
        "LibCrypto": ["CLibCrypto"],
        "JOSE": ["LibCrypto"],
        "TokenVerification": ["JOSE"],
        "KeyDiscovery": ["JOSE", "TokenVerification"],
        "OAuth": ["JOSE"],
        "IdentityStore": ["JOSE", "LibCrypto", "OAuth"],
        "Fixtures": ["IdentityStore", "JOSE", "OAuth"],
        "IdentityProvider": ["IdentityStore", "JOSE", "LibCrypto", "OAuth"],
        "ControlAPI": [
            "Fixtures", "IdentityProvider", "IdentityStore", "JOSE", "LibCrypto", "OAuth", "TokenVerification",
        ],
        "understudy": [
            "ControlAPI", "Fixtures", "IdentityProvider", "IdentityStore", "JOSE", "KeyDiscovery", "LibCrypto", "OAuth",
            "TokenVerification",
        ],
        "orders-service": ["TokenVerification"],
    ]

    /// What each room may import of others, besides Foundation and Synchronization.
    private static let packages: [String: Set<String>] = [
        "LibCrypto": [], "JOSE": [], "TokenVerification": [], "OAuth": [],
        "KeyDiscovery": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1"],
        "IdentityStore": ["GRDB"],
        "Fixtures": ["Yams"],
        "IdentityProvider": ["HTTPTypes", "Hummingbird", "Logging", "Mustache", "NIOCore", "ServiceLifecycle"],
        "ControlAPI": ["HTTPTypes", "Hummingbird", "Logging", "NIOCore"],
        "understudy": [
            "ArgumentParser", "AsyncHTTPClient", "Configuration", "Logging", "NIOCore", "NIOHTTP1", "ServiceLifecycle",
            "UnixSignals", "Yams",
        ],
        "orders-service": ["HTTPTypes", "Hummingbird", "Logging"],
    ]

    @Test("no room imports what stands above it, or a package that is not its own")
    func directions() throws {
        let files = try PackageSources.files(under: "Sources")
        #expect(files.count > 100)
        for file in files {
            let ours = try #require(Self.rooms[file.target], "a room without rules: \(file.target)")
            let theirs = try #require(Self.packages[file.target])
            let allowed = ours.union(theirs).union(["Foundation", "Synchronization"])
            let excess = file.imports.subtracting(allowed)
            #expect(excess.isEmpty, "\(file.path) imports \(excess.sorted())")
        }
    }

    @Test("OpenSSL, SQL and YAML each have one room; the SDK reaches no server")
    func soleImporters() throws {
        let files = try PackageSources.files(under: "Sources")
        func importers(_ module: String) -> Set<String> {
            Set(files.filter { $0.imports.contains(module) }.map(\.target))
        }
        #expect(importers("CLibCrypto") == ["LibCrypto"])
        #expect(importers("GRDB") == ["IdentityStore"])
        for file in files where file.imports.contains("GRDB") {
            #expect(!file.text.contains("package import GRDB") && !file.text.contains("public import GRDB"))
        }
        let server: Set = ["IdentityProvider", "IdentityStore", "ControlAPI", "Fixtures", "Hummingbird", "GRDB"]
        for target in ["JOSE", "LibCrypto", "TokenVerification", "KeyDiscovery"] {
            for file in files where file.target == target {
                #expect(file.imports.isDisjoint(with: server), "\(file.path)")
            }
        }
        for file in files where ["JOSE", "LibCrypto", "TokenVerification"].contains(file.target) {
            #expect(!file.imports.contains { $0.hasPrefix("NIO") || $0 == "AsyncHTTPClient" }, "\(file.path)")
        }
    }

    @Test("inside the server, floors point downwards: no clock, key or store word knows an endpoint")
    func floors() throws {
        let upper = ["Endpoint", "EndpointTable", "TenantRouting", "GrantTable", "TokenIssuer"]
        let lower = ["Presets", "Clock", "Keys", "Journal"]
        for file in try PackageSources.files(under: "Sources/IdentityProvider")
        where lower.contains(where: { file.path.contains("/IdentityProvider/\($0)/") }) {
            let code = file.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
                .joined(separator: "\n")
            for name in upper where name != "Endpoint" {
                #expect(!code.contains(name), "\(file.path) names \(name)")
            }
        }
    }
}
