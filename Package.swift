// swift-tools-version: 6.2
import PackageDescription

// MARK: Traits

// A service that only verifies tokens depends on `TokenVerification` with `traits: []` and fetches none of the packages below.
// `Optional` is spelled out because `condition:` takes one and `.when(traits:)` would not convert.
let server: TargetDependencyCondition? = .when(traits: ["Server"])
let hummingbird: TargetDependencyCondition? = .when(traits: ["Hummingbird"])
let keyDiscovery: TargetDependencyCondition? = .when(traits: ["KeyDiscovery"])

// MARK: Settings

// Warnings are errors in CI (UNDERSTUDY_STRICT=1); a newer compiler's new warning must not stop a user's build.
let strict = Context.environment["UNDERSTUDY_STRICT"] == "1"
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

// MARK: Products of other packages

let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser", condition: server)
let asyncHTTPClient: Target.Dependency = .product(
    name: "AsyncHTTPClient", package: "async-http-client", condition: keyDiscovery)
let certificates: Target.Dependency = .product(name: "X509", package: "swift-certificates", condition: server)
let configuration: Target.Dependency = .product(
    name: "Configuration", package: "swift-configuration", condition: server)
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto", condition: server)
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1", condition: server)
let discoverySSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl", condition: keyDiscovery)
let discoveryNIO: Target.Dependency = .product(name: "NIOCore", package: "swift-nio", condition: keyDiscovery)
let discoveryLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: keyDiscovery)
let discoveryLogging: Target.Dependency = .product(name: "Logging", package: "swift-log", condition: keyDiscovery)
let discoveryMetrics: Target.Dependency = .product(
    name: "CoreMetrics", package: "swift-metrics", condition: keyDiscovery)
let discoveryTracing: Target.Dependency = .product(
    name: "Tracing", package: "swift-distributed-tracing", condition: keyDiscovery)
let discoveryHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio", condition: keyDiscovery)
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift", condition: server)
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types", condition: hummingbird)
let hummingbirdServer: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird", condition: hummingbird)
let hummingbirdCore: Target.Dependency = .product(
    name: "HummingbirdCore", package: "hummingbird", condition: server)
let hummingbirdTesting: Target.Dependency = .product(
    name: "HummingbirdTesting", package: "hummingbird", condition: hummingbird)
let inMemoryLogging: Target.Dependency = .product(name: "InMemoryLogging", package: "swift-log", condition: server)
let inMemoryTracing: Target.Dependency = .product(
    name: "InMemoryTracing", package: "swift-distributed-tracing", condition: server)
let metricsTestKit: Target.Dependency = .product(
    name: "MetricsTestKit", package: "swift-metrics", condition: server)
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log", condition: hummingbird)
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics", condition: hummingbird)
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache", condition: server)
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio", condition: hummingbird)
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio", condition: hummingbird)
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio", condition: hummingbird)
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2", condition: server)
let nioHTTPTypesHTTP2: Target.Dependency = .product(
    name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras", condition: server)
let nioHTTPTypes: Target.Dependency = .product(
    name: "NIOHTTPTypes", package: "swift-nio-extras", condition: hummingbird)
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server)
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio", condition: server)
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: hummingbird)
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess", condition: server)
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system", condition: server)
let unixSignals: Target.Dependency = .product(
    name: "UnixSignals", package: "swift-service-lifecycle", condition: hummingbird)
let yams: Target.Dependency = .product(name: "Yams", package: "Yams", condition: server)

let package = Package(
    name: "understudy",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "understudy", targets: ["understudy"]),
        .executable(name: "orders-service", targets: ["orders-service"]),
        .library(name: "HTTPTokenVerification", targets: ["HTTPTokenVerification"]),
        .library(name: "IdentityProviderTesting", targets: ["IdentityProviderTesting"]),
        .library(name: "HummingbirdTokenVerification", targets: ["HummingbirdTokenVerification"]),
        .library(name: "KeyDiscovery", targets: ["KeyDiscovery"]),
        .library(name: "TokenVerification", targets: ["TokenVerification"]),
    ],
    traits: [
        .trait(name: "Hummingbird", description: "What runs inside a Hummingbird service."),
        .trait(name: "KeyDiscovery", description: "Finding an issuer's keys over HTTP."),
        .trait(
            name: "Server", description: "The provider and its command line.",
            enabledTraits: ["Hummingbird", "KeyDiscovery"]),
        .default(enabledTraits: ["Hummingbird", "KeyDiscovery", "Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // The C edge: OpenSSL 3's libcrypto, from the system.
        .systemLibrary(
            name: "CLibCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .yum(["openssl-devel"]), .brew(["openssl@3"])]
        ),
        // The C library's crypt(3), for bcrypt hashes that other programs made.
        .systemLibrary(name: "CLibCrypt"),
        // The only importer of CLibCrypto: keys, signatures, digests, random bytes, password hashing, PEM.
        .target(name: "LibCrypto", dependencies: ["CLibCrypto"], swiftSettings: settings + [.strictMemorySafety()]),
        // RFC 7515, 7517, 7518, 7519 and 7638 as values: no I/O, no clock.
        .target(name: "JOSE", dependencies: ["LibCrypto"], swiftSettings: settings),
        // The SDK: verify tokens with keys you hold. No network.
        .target(name: "TokenVerification", dependencies: ["JOSE"], swiftSettings: settings),
        // The SDK: find an issuer's keys over HTTP.
        .target(
            name: "KeyDiscovery",
            dependencies: [
                "JOSE", "OAuth", "TokenVerification", asyncHTTPClient, discoveryHTTP, discoveryLifecycle,
                discoveryLogging,
                discoveryMetrics, discoveryNIO, discoverySSL, discoveryTracing,
            ],
            swiftSettings: settings),
        // The SDK: the bearer token of a request, for frameworks that speak swift-http-types.
        .target(
            name: "HTTPTokenVerification", dependencies: ["TokenVerification", httpTypes], swiftSettings: settings),
        // The SDK: bearer-token middleware for Hummingbird services.
        .target(
            name: "HummingbirdTokenVerification",
            dependencies: [
                "HTTPTokenVerification", "TokenVerification", coreMetrics, httpTypes, hummingbirdServer, logging,
            ],
            swiftSettings: settings),
        // The words of OAuth 2.0 and OpenID Connect as types.
        .target(name: "OAuth", dependencies: ["JOSE"], swiftSettings: settings),
        // The data directory, its lock, files with exact permissions, and the address of a live server.
        .target(name: "DataDirectory", swiftSettings: settings),
        // The only room with SQL: tenants, users, clients, authorizations, refresh tokens, signing keys.
        .target(
            name: "IdentityStore", dependencies: ["CLibCrypt", "DataDirectory", "JOSE", "LibCrypto", "OAuth", grdb],
            swiftSettings: settings),
        // Fixture files: YAML or JSON to records, with the line of every mistake.
        .target(name: "Fixtures", dependencies: ["IdentityStore", "JOSE", "OAuth", yams], swiftSettings: settings),
        // The certificates of the server's own https: a local authority, or files from elsewhere.
        .target(
            name: "ServerCertificates", dependencies: ["DataDirectory", asn1, certificates, crypto],
            swiftSettings: settings),
        // The server: endpoints, grants, tokens, keys.
        .target(
            name: "IdentityProvider",
            dependencies: [
                "ControlModel", "DataDirectory", "IdentityStore", "JOSE", "KeyDiscovery", "LibCrypto", "OAuth",
                "ServerCertificates", asyncHTTPClient, coreMetrics, httpTypes, hummingbirdCore, hummingbirdServer,
                logging, mustache, nioCore, nioHTTP1, nioHTTP2, nioHTTPTypes, nioHTTPTypesHTTP2, nioPosix, nioSSL,
                nioTLS, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        // The values of the control API, for server, command line and test kit.
        .target(name: "ControlModel", dependencies: ["JOSE", "OAuth", httpTypes], swiftSettings: settings),
        // Minted and forged tokens, and good and bad ones by name with the verdict that each deserves.
        .target(
            name: "TokenCatalogue",
            dependencies: [
                "ControlModel", "IdentityProvider", "IdentityStore", "JOSE", "LibCrypto", "OAuth", "TokenVerification",
                asn1, certificates, httpTypes,
            ],
            swiftSettings: settings),
        // The control API under /_understudy/v1, and its network boundary.
        .target(
            name: "ControlAPI",
            dependencies: [
                "ControlModel", "Fixtures", "IdentityProvider", "IdentityStore", "JOSE", "LibCrypto", "OAuth",
                "TokenCatalogue", "TokenVerification", httpTypes, hummingbirdServer, logging, nioCore, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        // Assembles a server from settings: listeners, TLS, control token, export of public keys.
        .target(
            name: "UnderstudyServer",
            dependencies: [
                "ControlAPI", "DataDirectory", "IdentityProvider", "IdentityStore", "JOSE", "LibCrypto", "OAuth",
                "ServerCertificates", httpTypes, hummingbirdServer, logging, nioCore, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        // The test kit: a provider inside a Swift test, its tokens, clock, faults and journal.
        .target(
            name: "IdentityProviderTesting",
            dependencies: [
                "ControlAPI", "ControlModel", "DataDirectory", "Fixtures", "IdentityProvider", "IdentityStore", "JOSE",
                "LibCrypto", "OAuth", "TokenVerification", "UnderstudyServer", httpTypes, hummingbirdServer, logging,
                nioCore, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        // The command line, one file per command.
        .executableTarget(
            name: "understudy",
            dependencies: [
                "ControlAPI", "ControlModel", "DataDirectory", "Fixtures", "IdentityProvider", "IdentityStore", "JOSE",
                "KeyDiscovery", "LibCrypto", "OAuth", "ServerCertificates", "TokenVerification", "UnderstudyServer",
                argumentParser, asyncHTTPClient, configuration,
                httpTypes, hummingbirdServer, logging, nioCore, nioHTTP1, nioPosix, nioSSL, serviceLifecycle,
                unixSignals, yams,
            ],
            swiftSettings: settings
        ),
        // The example of a downstream service, which docker-compose starts beside the provider.
        .executableTarget(
            name: "orders-service",
            dependencies: [
                "HummingbirdTokenVerification", "KeyDiscovery", "TokenVerification", hummingbirdServer, logging,
            ],
            swiftSettings: settings
        ),

        // What is fuzzed, each reader with the promises it must keep; its corpora are replayed in every test run.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "ControlAPI", "Fixtures", "HTTPTokenVerification", "IdentityProvider", "IdentityStore", "JOSE",
                "LibCrypto", "OAuth", "TokenVerification", "UnderstudyServer", asyncHTTPClient, httpTypes,
            ],
            path: "Tests/Fuzzing/FuzzTargets", swiftSettings: settings),
        .testTarget(name: "FuzzTargetsTests", dependencies: ["FuzzTargets"], swiftSettings: settings),
        .testTarget(name: "LibCryptoTests", dependencies: ["LibCrypto"], swiftSettings: settings),
        .testTarget(
            name: "JOSETests", dependencies: ["JOSE", "LibCrypto"], exclude: ["Vectors"], swiftSettings: settings),
        .testTarget(
            name: "TokenVerificationTests", dependencies: ["JOSE", "LibCrypto", "TokenVerification"],
            swiftSettings: settings),
        .testTarget(
            name: "KeyDiscoveryTests",
            dependencies: [
                "IdentityProviderTesting", "JOSE", "KeyDiscovery", "LibCrypto", "TokenVerification", asyncHTTPClient,
                coreMetrics, discoveryTracing, hummingbirdServer, inMemoryTracing, logging, metricsTestKit, nioCore,
                nioHTTP1,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPTokenVerificationTests",
            dependencies: ["HTTPTokenVerification", "JOSE", "LibCrypto", "TokenVerification", httpTypes],
            swiftSettings: settings),
        .testTarget(
            name: "HummingbirdTokenVerificationTests",
            dependencies: [
                "HTTPTokenVerification", "HummingbirdTokenVerification", "JOSE", "LibCrypto", "TokenVerification",
                httpTypes, hummingbirdServer, hummingbirdTesting, metricsTestKit,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "HTTPTokenVerification", "HummingbirdTokenVerification", "IdentityProviderTesting", "KeyDiscovery",
                "TestSupport", "TokenVerification", httpTypes, hummingbirdServer, hummingbirdTesting, logging,
                serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "OAuthTests", dependencies: ["JOSE", "LibCrypto", "OAuth"], swiftSettings: settings),
        // What several test targets need.
        .target(
            name: "TestSupport", dependencies: [logging, serviceLifecycle], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "DataDirectoryTests", dependencies: ["DataDirectory", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "IdentityStoreTests",
            dependencies: ["DataDirectory", "IdentityStore", "JOSE", "LibCrypto", "OAuth", "TestSupport", grdb],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FixturesTests", dependencies: ["Fixtures", "IdentityStore", "JOSE", "OAuth", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServerCertificatesTests",
            dependencies: ["DataDirectory", "ServerCertificates", asn1, certificates, crypto], swiftSettings: settings),
        .testTarget(
            name: "IdentityProviderTests",
            dependencies: [
                "ControlModel", "IdentityProvider", "IdentityStore", "Fixtures", "JOSE", "KeyDiscovery", "LibCrypto",
                "OAuth", "ServerCertificates", "TokenVerification", httpTypes, hummingbirdServer, inMemoryLogging,
                logging,
                nioCore, nioHTTP1, nioPosix, nioSSL, asyncHTTPClient, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ControlAPITests",
            dependencies: [
                "ControlAPI", "DataDirectory", "IdentityProvider", "IdentityStore", "Fixtures", "JOSE", "LibCrypto",
                "OAuth", "ServerCertificates", "TestSupport", "TokenCatalogue", "TokenVerification", "UnderstudyServer",
                httpTypes,
                hummingbirdServer, logging, nioCore, nioHTTP1, asyncHTTPClient,
                serviceLifecycle, yams,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IdentityProviderTestingTests",
            dependencies: [
                "IdentityProviderTesting", "JOSE", "KeyDiscovery", "TokenVerification", asyncHTTPClient, nioCore,
                nioHTTP1,
            ],
            swiftSettings: settings
        ),
        // Whole flows: the built binary over real sockets.
        .testTarget(
            name: "FlowTests",
            dependencies: [
                "ControlAPI", "DataDirectory", "IdentityProvider", "IdentityStore", "JOSE", "KeyDiscovery", "LibCrypto",
                "ServerCertificates", "TestSupport", "TokenVerification", "UnderstudyServer", "understudy",
                "orders-service",
                asyncHTTPClient, grdb,
                httpTypes, hummingbirdServer, nioCore, nioHTTP1, nioPosix, subprocess, systemPackage, yams,
            ],
            swiftSettings: settings
        ),
        // Import directions, file lengths, banned names: the shape of the package itself.
        .testTarget(name: "PackageShapeTests", swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// MARK: Benchmarks

// `make bench` asks for them; nobody else fetches jwt-kit, a peer. They stand in the root manifest because a nested package
// could not see what is `package` here.
if Context.environment["UNDERSTUDY_BENCHMARKS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"))
    package.targets += [
        .executableTarget(
            name: "token-timings",
            dependencies: [
                "JOSE", "LibCrypto", "TokenVerification", .product(name: "JWTKit", package: "jwt-kit"),
            ],
            path: "Tests/Benchmarks/token-timings",
            swiftSettings: settings
        ),
        // How long a test waits for a provider, and for a tenant.
        .executableTarget(
            name: "kit-timings", dependencies: ["IdentityProviderTesting"], path: "Tests/Benchmarks/kit-timings",
            swiftSettings: settings),
        // What the peer is known to get wrong, held against both.
        .executableTarget(
            name: "peer-faults",
            dependencies: ["JOSE", "LibCrypto", "TokenVerification", .product(name: "JWTKit", package: "jwt-kit")],
            path: "Tests/Benchmarks/peer-faults",
            swiftSettings: settings
        ),
        // Verifications while the issuer rotates, fails or is asked for keys that it does not have.
        .executableTarget(
            name: "verification-rates",
            dependencies: ["JOSE", "KeyDiscovery", "LibCrypto", "TokenVerification", hummingbirdServer, logging],
            path: "Tests/Benchmarks/verification-rates",
            swiftSettings: settings
        ),
        // A bare Hummingbird route, which the provider's documents are held against.
        .executableTarget(
            name: "bare-server", dependencies: [hummingbirdServer, logging], path: "Tests/Benchmarks/bare-server",
            swiftSettings: settings),
    ]
}

// MARK: Documentation

// `make docs` asks for it: nobody who builds against the SDK fetches the plugin.
if Context.environment["UNDERSTUDY_DOCS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}

// MARK: Fuzzing

// `make fuzz` asks for it: the driver comes from `--sanitize fuzzer`, without which the program does not link.
if Context.environment["UNDERSTUDY_FUZZ"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzzing/fuzz", swiftSettings: settings))
}
