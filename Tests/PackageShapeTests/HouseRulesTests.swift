// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("House rules")
struct HouseRulesTests {
    private static let sdk = [
        "HTTPTokenVerification", "HummingbirdTokenVerification", "IdentityProviderTesting", "KeyDiscovery",
        "TokenVerification",
    ]

    private func all() throws -> [PackageSources.File] {
        try PackageSources.files(under: "Sources") + PackageSources.files(under: "Tests")
    }

    @Test("no file is longer than 300 lines, except generated ones")
    func length() throws {
        for file in try all() where !file.path.contains("/Generated/") {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 301, "\(file.path) has \(lines) lines")
        }
    }

    @Test("every file begins with the licence")
    func licence() throws {
        for file in try all() {
            #expect(file.text.hasPrefix("// This source file is part of Understudy,"), "\(file.path)")
            #expect(file.text.contains("SPDX-License-Identifier: Apache-2.0"), "\(file.path)")
        }
    }

    @Test("names say what they name")
    func names() throws {
        let banned = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc", "Base", "Impl"]
        for file in try all() {
            let stem = file.name.dropLast(".swift".count)
            for word in banned {
                #expect(
                    !(stem.hasSuffix(word) || stem.hasPrefix(word) && stem != "Base64URL" && stem != "Base64URLTests"),
                    "\(file.path)")
                let declaration = try Regex("(struct|class|enum|protocol|actor) \\w*\(word)\\b")
                #expect(!file.text.contains(declaration), "\(file.path) declares a …\(word)")
            }
            #expect(!file.name.contains("+Extensions"), "\(file.path)")
        }
    }

    /// The targets whose types have a file each.
    ///
    /// In the others some types share a file.
    private static let onePerFile: Set<String> = [
        "ControlAPI", "ControlModel", "DataDirectory", "Fixtures", "IdentityProviderTesting", "TokenCatalogue",
        "UnderstudyServer", "understudy",
    ]

    @Test("a type is in the file of its name, except in generated files")
    func typesByFile() throws {
        let declaration = /^(?:(?:package|public|final|indirect) )*(?:struct|enum|class|actor|protocol) (\w+)/
            .anchorsMatchLineEndings()
        for file in try PackageSources.files(under: "Sources")
        where Self.onePerFile.contains(file.target) && !file.path.contains("/Generated/") {
            let stem = file.name.dropLast(".swift".count).split(separator: "+").first ?? ""
            for match in file.text.matches(of: declaration) {
                #expect(match.output.1 == stem, "\(file.path) declares \(match.output.1)")
            }
        }
    }

    @Test("nothing in the sources traps on purpose or is left undone")
    func traps() throws {
        for file in try PackageSources.files(under: "Sources") {
            // Without a digest two secrets would compare as equal, and every caller would have to throw what never happens.
            let allowed = file.name == "Digest.swift" ? "precondition(" : nil
            for word in ["try!", "as!", "fatalError(", "precondition(", "TODO", "FIXME"] where word != allowed {
                #expect(!file.text.contains(word), "\(file.path) has \(word)")
            }
        }
    }

    @Test("nobody asks for the time but the clock, and no test sleeps")
    func time() throws {
        let timeless = ["IdentityProvider", "IdentityStore", "JOSE", "OAuth", "ControlAPI", "Fixtures"]
        for file in try PackageSources.files(under: "Sources")
        where timeless.contains(file.target) && !file.path.contains("/Clock/") {
            #expect(!file.text.contains("Date()") && !file.text.contains("Date.now"), "\(file.path)")
        }
        for file in try PackageSources.files(under: "Tests") where file.target != "PackageShapeTests" {
            for word in ["Task.sleep", "usleep(", "Thread.sleep", " sleep("] {
                // A clock that a test moves has to offer what it does not do.
                let text = file.text.replacing("func sleep(", with: "")
                #expect(!text.contains(word), "\(file.path) has \(word)")
            }
        }
    }

    @Test("only the wrappers of OpenSSL's objects vouch for themselves; only the SDK is public")
    func access() throws {
        for file in try PackageSources.files(under: "Sources") {
            if file.text.contains("@unchecked Sendable") { #expect(file.target == "LibCrypto", "\(file.path)") }
            if file.text.contains("\n    public ") || file.text.contains("\npublic ") {
                let isSDK = Self.sdk.contains(file.target)
                // Two of JOSE's types are the SDK's too, which exports them.
                #expect(
                    isSDK || ["MACAlgorithm.swift", "SignatureAlgorithm.swift"].contains(file.name), "\(file.path)")
            }
        }
    }

    @Test("a script that has a main runs it when it is called, and not when it is imported")
    func scripts() throws {
        let scripts = try PackageSources.files(under: "scripts", ending: ".py")
            .filter { $0.text.contains("\ndef main(") }
        #expect(scripts.count > 3)
        for script in scripts {
            #expect(script.text.contains("\nif __name__ == \"__main__\":\n"), "\(script.path)")
            #expect(!script.text.contains(/\n\S*\bmain\(\)/), "\(script.path)")
        }
    }

    @Test("the SDK's User-Agent has the product's version")
    func userAgent() throws {
        func text(_ name: String) throws -> String {
            try #require(try PackageSources.files(under: "Sources").first { $0.name == name }).text
        }
        let version = try #require(try text("Version.swift").firstMatch(of: /current = "([0-9.]+)"/)?.output.1)
        #expect(try text("DocumentFetcher.swift").contains("\"understudy-key-discovery/\(version)\""))
    }

    @Test("a service says its name: what it holds would be printed into the service group's log and errors")
    func services() throws {
        let services = try PackageSources.files(under: "Sources").filter { $0.text.contains(/: (\w+, )*Service \{/) }
        #expect(services.count > 2)
        for file in services { #expect(file.text.contains(/CustomStringConvertible, Service \{/), "\(file.path)") }
    }
}
