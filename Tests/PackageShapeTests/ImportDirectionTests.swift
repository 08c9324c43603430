// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Imports point downwards")
struct ImportDirectionTests {
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
        "ControlModel": ["HTTPTypes"], "DataDirectory": [],
        "TokenCatalogue": ["HTTPTypes", "SwiftASN1", "X509"],
        "UnderstudyServer": ["HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle"],
        "IdentityProviderTesting": ["HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle", "Testing"],
        "understudy": [
            "ArgumentParser", "AsyncHTTPClient", "Configuration", "HTTPTypes", "Logging", "NIOCore", "NIOHTTP1",
            "NIOPosix", "NIOSSL", "ServiceLifecycle", "UnixSignals", "Yams",
        ],
        "orders-service": ["Hummingbird", "Logging"],
    ]

    @Test("a target imports only what CONTRIBUTING.md allows, and packages of its own")
    func directions() throws {
        let targets = try PackageMap.imports()
        let files = try PackageSources.files(under: "Sources")
        #expect(files.count > 100)
        for file in files {
            let ours = try #require(targets[file.target], "a target without a row: \(file.target)")
            let theirs = try #require(Self.packages[file.target], "a target without packages: \(file.target)")
            let excess = file.imports.subtracting(ours.union(theirs).union(["Foundation", "Synchronization"]))
            #expect(excess.isEmpty, "\(file.path) imports \(excess.sorted())")
        }
    }

    @Test("the targets of CONTRIBUTING.md import each other in no circle, and all of them are needed")
    func acyclic() throws {
        var rest = try PackageMap.imports().mapValues { $0.subtracting(["CLibCrypt", "CLibCrypto"]) }
        let files = try PackageSources.files(under: "Sources")
        for (target, imports) in rest {
            let used = files.filter { $0.target == target }.reduce(into: Set<String>()) { $0.formUnion($1.imports) }
            #expect(imports.isSubset(of: used), "\(target): \(imports.subtracting(used).sorted())")
        }
        while let bottom = rest.first(where: { $0.value.isEmpty })?.key {
            rest[bottom] = nil
            for target in rest.keys { rest[target]?.remove(bottom) }
        }
        #expect(rest.isEmpty, "\(rest.keys.sorted())")
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
    func serverFloors() throws {
        try Self.check("IdentityProvider", Self.floors, namesRoot: false)
    }

    @Test("inside a target, a folder names only types of folders below it", arguments: try PackageMap.floors())
    func floors(of target: PackageMap.Floors) throws {
        try Self.check(target.name, target.floors, namesRoot: true)
    }

    /// - Parameter namesRoot: Whether the files beside the folders have a floor, too.
    private static func check(_ target: String, _ floors: [Set<String>], namesRoot: Bool) throws {
        let files = try PackageSources.files(under: "Sources/\(target)")
        var folderOfType: [String: String] = [:]
        for file in files where namesRoot || file.folder != "root" {
            #expect(floors.contains { $0.contains(file.folder) }, "a folder without a floor: \(file.path)")
            for name in declaredTypes(in: file.text) { folderOfType[name] = file.folder }
        }
        #expect(folderOfType.count > 5)
        for file in files {
            guard file.folder != "Generated", let floor = floors.firstIndex(where: { $0.contains(file.folder) }) else {
                continue
            }
            let reachable = floors[(floor + 1)...].reduce(Set([file.folder])) { $0.union($1) }
            // The server's folders of one floor may know each other.
            let allowed = namesRoot ? reachable : reachable.union(floors[floor])
            let above = words(of: file.text).filter { folderOfType[$0].map { !allowed.contains($0) } ?? false }
            #expect(above.isEmpty, "\(file.path) names \(above.sorted())")
        }
    }

    @Test("a folder has at most 20 files", arguments: try PackageMap.floors().map(\.name) + smallTargets)
    func folderSize(_ target: String) throws {
        let folders = Dictionary(grouping: try PackageSources.files(under: "Sources/\(target)"), by: \.folder)
        for (folder, files) in folders { #expect(files.count <= 20, "\(target)/\(folder) has \(files.count) files") }
    }

    private static let smallTargets = [
        "ControlModel", "DataDirectory", "IdentityProvider", "LibCrypto", "ServerCertificates", "UnderstudyServer",
    ]

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

    /// The words of the code, without those of comments and texts.
    private static func words(of text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
                .map { $0.replacing(/"[^"]*"/, with: "") }
                .flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }.map(String.init))
    }
}
