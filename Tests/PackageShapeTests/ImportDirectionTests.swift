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
        "KeyDiscovery": ["JOSE", "OAuth", "TokenVerification"],
        "HTTPTokenVerification": ["TokenVerification"],
        "HummingbirdTokenVerification": ["HTTPTokenVerification", "TokenVerification"],
        "OAuth": ["JOSE"],
        "IdentityStore": ["CLibCrypt", "JOSE", "LibCrypto", "OAuth"],
        "Fixtures": ["IdentityStore", "JOSE", "OAuth"],
        "ServerCertificates": ["IdentityStore"],
        "IdentityProvider": ["IdentityStore", "JOSE", "KeyDiscovery", "LibCrypto", "OAuth", "ServerCertificates"],
        "ControlAPI": [
            "Fixtures", "IdentityProvider", "IdentityStore", "JOSE", "LibCrypto", "OAuth", "ServerCertificates",
            "TokenVerification",
        ],
        "IdentityProviderTesting": [
            "ControlAPI", "Fixtures", "IdentityProvider", "IdentityStore", "JOSE", "LibCrypto", "OAuth",
            "TokenVerification",
        ],
        "understudy": [
            "ControlAPI", "Fixtures", "IdentityProvider", "IdentityStore", "JOSE", "KeyDiscovery", "LibCrypto", "OAuth",
            "ServerCertificates", "TokenVerification",
        ],
        "orders-service": ["HummingbirdTokenVerification", "KeyDiscovery", "TokenVerification"],
    ]

    /// What each room may import of others, besides Foundation and Synchronization.
    private static let packages: [String: Set<String>] = [
        "LibCrypto": [], "JOSE": [], "TokenVerification": [], "OAuth": [],
        "KeyDiscovery": [
            "AsyncHTTPClient", "CoreMetrics", "Logging", "NIOCore", "NIOHTTP1", "NIOSSL", "ServiceLifecycle",
            "Tracing",
        ],
        "HTTPTokenVerification": ["HTTPTypes"],
        "HummingbirdTokenVerification": ["CoreMetrics", "HTTPTypes", "Hummingbird", "Logging"],
        "IdentityStore": ["GRDB"],
        "ServerCertificates": ["Crypto", "SwiftASN1", "X509"],
        "Fixtures": ["Yams"],
        "IdentityProvider": [
            "AsyncHTTPClient", "CoreMetrics", "Dispatch", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging",
            "Mustache",
            "NIOCore", "NIOHTTP1", "NIOHTTP2", "NIOHTTPTypes", "NIOHTTPTypesHTTP2", "NIOPosix", "NIOSSL", "NIOTLS",
            "ServiceLifecycle",
        ],
        "ControlAPI": ["HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle"],
        "IdentityProviderTesting": ["HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle", "Testing"],
        "understudy": [
            "ArgumentParser", "AsyncHTTPClient", "Configuration", "HTTPTypes", "Logging", "NIOCore", "NIOHTTP1",
            "NIOPosix", "NIOSSL", "ServiceLifecycle", "UnixSignals", "Yams",
        ],
        "orders-service": ["Hummingbird", "Logging"],
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
        #expect(importers("CLibCrypto") == ["LibCrypto"] && importers("CLibCrypt") == ["IdentityStore"])
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

    /// The server's folders from the top floor down; those of one floor may know each other.
    private static let floors: [Set<String>] = [
        ["Listeners"], ["Routing"], ["Middleware"], ["Endpoints"], ["Interaction"], ["Grants", "ClientAuthentication"],
        ["Outbound"], ["Tokens"], ["Authorization"], ["Pages"], ["HTTP"], ["Tenants"], ["Keys"], ["Clock"],
        ["Faults"], ["Journal"],
        ["Metrics"], ["Presets"],
        ["Executors"],
    ]

    @Test("inside the server, floors point downwards: no folder names a type of one above it")
    func floors() throws {
        let files = try PackageSources.files(under: "Sources/IdentityProvider")
        var floorOfType: [String: Int] = [:]
        for file in files {
            guard let floor = Self.floor(of: file) else { continue }
            for name in Self.declaredTypes(in: file.text) { floorOfType[name] = floor }
        }
        #expect(floorOfType["TokenEndpoint"] == 3 && floorOfType["TenantClock"] == 13)
        for file in files {
            guard let floor = Self.floor(of: file) else { continue }
            let above = Self.words(of: file.text).filter { floorOfType[$0].map { $0 < floor } ?? false }
            #expect(above.isEmpty, "\(file.path) names \(above.sorted())")
        }
    }

    /// `nil` for the files beside the folders, which put everything together.
    private static func floor(of file: PackageSources.File) -> Int? {
        let parts = file.path.split(separator: "/").map(String.init)
        guard let room = parts.firstIndex(of: "IdentityProvider"), parts.count > room + 2 else { return nil }
        let floor = floors.firstIndex { $0.contains(parts[room + 1]) }
        #expect(floor != nil, "a folder without a floor: \(file.path)")
        return floor
    }

    private static func declaredTypes(in text: String) -> [String] {
        text.split(separator: "\n")
            .compactMap { line in
                let words = line.split(separator: " ").map(String.init)
                guard line.first != " ", !line.hasPrefix("//"), !line.hasPrefix("extension"),
                    let keyword = words.firstIndex(where: {
                        ["actor", "class", "enum", "protocol", "struct"].contains($0)
                    }),
                    words.count > keyword + 1
                else { return nil }
                return String(words[keyword + 1].prefix { $0.isLetter || $0.isNumber })
            }
    }

    private static func words(of text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
                .flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }.map(String.init))
    }
}
