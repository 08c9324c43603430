#!/usr/bin/env python3
"""Removes the verifier's checks one by one, weakens the provider's rules, and shows that a test fails for each.

  scripts/mutate.py            lists attack, check and test, and runs them all
  scripts/mutate.py --list     lists them, and the attacks for which there is no check of ours to remove
  scripts/mutate.py 28 p30     runs the rows of these numbers; `p` is the provider's table
  scripts/mutate.py provider   runs the provider's table; `verifier` runs the other one

The provider's table is `mutants_provider.py`, and `mutation_build.py` runs it. What follows is about the verifier.
The checks are removed in copies: one of the SDK's offline half, which builds in seconds, and one with the fetching of keys,
whose packages are built once in .build-mutants. A mutation whose text is no longer there is an error: the table must follow
the code. A test that never ends has found the mutant, too.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import mutation_build

ROOT = pathlib.Path(__file__).resolve().parent.parent
TV = "Sources/TokenVerification/"
KD = "Sources/KeyDiscovery/"
CHECKS = TV + "Checks/"
JOSE = "Sources/JOSE/"

ATTACKS = range(1, 51)

# (attack, what is removed, file, its text, what stands there instead, suite or test that must fail)
MUTATIONS = [
    ("1 alg none", "alg must be allowed", CHECKS + "HeaderCheck.swift",
     "            throw .algorithmNotAllowed\n", "            return allowed[0]\n", "TokenVerifierTests/algorithms"),
    ("2 RS to HS confusion", "public keys allow no secret's algorithm", TV + "Trust.swift",
     "SignatureAlgorithm.all.filter(policy.algorithms.contains).map(TokenAlgorithm.signature)",
     "SignatureAlgorithm.all.map(TokenAlgorithm.signature)", "KeySetTests"),
    ("3 key without alg", "the policy's algorithms bind such a key", TV + "Trust.swift",
     "SignatureAlgorithm.all.filter(policy.algorithms.contains).map(TokenAlgorithm.signature)",
     "SignatureAlgorithm.all.map(TokenAlgorithm.signature)", "KeySetTests/keyWithoutAlgorithm"),
    ("3 key with another alg", "a key's alg binds it", JOSE + "JSONWebKey.swift",
     " && self.algorithm ?? algorithm == algorithm", "", "KeySetTests/keyOfAnotherAlgorithm"),
    ("8 hostile kid", "kid is compared whole", TV + "KeySet.swift",
     " && (id.map(key.isNamed) ?? true)", " && (id.map { $0.isEmpty || key.isNamed($0) } ?? true)",
     "TokenVerifierTests/hostileKids"),
    ("9 kid that is no string", "header members are strings", JOSE + "TokenHeader.swift",
     "guard let text = value.stringValue else { throw .malformedHeader }\n        return text",
     "return value.stringValue", "KeySetTests/mistypedKid"),
    ("10 unknown kid", "kid must be a key's", TV + "KeySet.swift",
     " && (id.map(key.isNamed) ?? true)", "", "KeySetTests/unknownKey"),
    ("11 duplicate kid", "several keys are none", TV + "KeySet.swift",
     "guard found.map({ $0.thumbprint == key.thumbprint }) ?? true else { throw .ambiguousKey }\n", "",
     "KeySetTests/duplicateKid"),
    ("12 kid of another issuer", "iss chooses the keys", TV + "TokenAuthentication.swift",
     "issuers.first(where: { $0.isNamed(by: payload) })", "issuers.first", "SeveralIssuersTests/sameKeyID"),
    ("13 issuer that only looks alike", "iss is compared byte for byte", TV + "Trust.swift",
     'return payload.isString("iss") && payload.names(issuer, in: "iss")', 'return !issuer.isEmpty',
     "SeveralIssuersTests/names"),
    ("20 torn set", "a bad key spoils no other", JOSE + "JSONWebKeySet.swift",
     "keys.append(try JSONWebKey(object))", "if skipped.isEmpty { keys.append(try JSONWebKey(object)) }",
     "JSONWebKeySetTests/skipping"),
    ("23 ECDSA signature of another length", "two halves as long as the field", "Sources/LibCrypto/ECDSASignature.swift",
     "guard halves.count == curve.fieldBytes * 2", "guard halves.count >= curve.fieldBytes * 2", "SignatureSchemeTests"),
    ("24 encrypted token", "three parts", JOSE + "CompactToken.swift",
     ",\n            ByteScan.place(of: dot, in: bytes, from: second + 1) == nil\n", "\n",
     "TokenVerifierTests/encrypted|CompactTokenTests"),
    ("25 nested token", "cty is refused", CHECKS + "HeaderCheck.swift",
     'guard header.contentType == nil else { throw .wrongTokenKind("cty") }\n', "", "TokenVerifierTests/nesting"),
    ("26 encryption key", "use and key_ops", JOSE + "JSONWebKey.swift",
     'guard use ?? "sig" == "sig", operations?.contains("verify") ?? true else { throw .notForVerification }\n', "",
     "KeySetTests/encryptionKey"),
    ("27 private members", "a set holds public halves only", JOSE + "JSONWebKey.swift",
     "guard JSONWebKey.privateMembers.allSatisfy({ object[$0] == nil }) else { throw .privateMembers }\n", "",
     "JSONWebKeyTests"),
    ("28 crit", "no extension is understood", CHECKS + "HeaderCheck.swift",
     "guard !header.hasCritical, !header.hasUnencodedPayload", "guard !header.hasUnencodedPayload",
     "TokenVerifierTests/critical"),
    ("29 b64", "no unencoded payload", CHECKS + "HeaderCheck.swift",
     "guard !header.hasCritical, !header.hasUnencodedPayload", "guard !header.hasCritical",
     "TokenVerifierTests/nesting"),
    ("30 duplicate members", "names are unique after unescaping", JOSE + "JSON/JSONScanner.swift",
     "guard names.insert(name, of: place, parts, bytes) else { throw JSONError(.duplicateMember, offset: start) }",
     "_ = names.insert(name, of: place, parts, bytes)", "TokenVerifierTests/duplicates"),
    ("32 trailing bits", "base64url is canonical", JOSE + "Base64URL.swift",
     "if value & (hasThird ? 0xFF : 0xFFFF) != 0 { refusal = .nonCanonical }\n", "",
     "TokenVerifierTests/spellings"),
    ("33 byte order mark", "no mark before the text", JOSE + "JSON/JSONScanner.swift",
     "if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, offset: 0) }\n", "",
     "JSONScannerTests"),
    ("33 invalid UTF-8", "strings are UTF-8", JOSE + "JSON/JSONScanner.swift",
     "            throw JSONError(.invalidUTF8, offset: start)\n", "            _ = start\n", "JSONScannerTests"),
    ("34 enormous token", "size before anything else", JOSE + "CompactToken.swift",
     "maximumBytes = 16 * 1_024", "maximumBytes = 1 << 40", "TokenVerifierTests/size"),
    ("34 enormous header", "the header has a limit", JOSE + "CompactToken.swift",
     "guard first <= CompactToken.maximumHeaderBytes else { throw .tooLarge }\n", "", "CompactTokenTests"),
    ("34 deep JSON", "depth has a limit", JOSE + "JSON/JSONScanner.swift",
     "guard depth <= limits.maximumDepth else { throw error(.tooDeep) }\n", "", "JSONScannerTests"),
    ("35 payload that is no object", "claims are an object", JOSE + "JSON/JSONDocument.swift",
     "guard parts[0].kind == .object else { throw JSONError(.notAnObject, offset: 0) }\n", "",
     "TokenVerifierTests/payloads"),
    ("36 mistyped text", "sub and jti are strings", CHECKS + "TokenCheck.swift",
     "            throw ClaimError(claim: claim)\n", "            _ = claim\n", "PolicyTests/waivedIssuer"),
    ("36 mistyped audience", "aud is text or texts", CHECKS + "TokenCheck.swift",
     'guard !payload.holds("aud") || payload.isStringOrStrings("aud") else { throw ClaimError(claim: "aud") }\n', "",
     "ClaimCheckTests/audience"),
    ("36 mistyped date", "dates are numbers", JOSE + "RegisteredClaims.swift",
     "guard let date = value.numberValue.flatMap(NumericDate.init) else { throw ClaimError(claim: claim) }\n"
     "        return date", "return value.numberValue.flatMap(NumericDate.init)", "ClaimCheckTests"),
    ("37 dates beyond all clocks", "a date has bounds", JOSE + "NumericDate.swift",
     "guard abs(seconds.clamped) <= NumericDate.limit else { return nil }\n", "", "ClaimCheckTests/extremes|NumericDateTests"),
    ("38 issuer", "iss is the policy's", CHECKS + "IssuerCheck.swift",
     'guard subject.payload.names(issuer, in: "iss") else { throw .wrongIssuer }\n', "_ = issuer\n",
     "ClaimCheckTests/issuer"),
    ("39 audience", "aud names the policy's", CHECKS + "AudienceCheck.swift",
     'throw .missingClaim("aud") }\n            guard wanted.contains(where: { payload.names($0, in: "aud") })'
     ' else { throw .wrongAudience }\n', 'throw .missingClaim("aud") }\n            _ = wanted\n',
     "ClaimCheckTests/audience"),
    ("39 missing audience", "aud must be there", CHECKS + "AudienceCheck.swift",
     'case .anyOf(let wanted):\n            guard payload.holds("aud") else { throw .missingClaim("aud") }\n',
     'case .anyOf(let wanted):\n            guard payload.holds("aud") else { return }\n', "ClaimCheckTests/required"),
    ("40 typ of another kind", "typ is the policy's", CHECKS + "HeaderCheck.swift",
     "guard !type.isEmpty, allowed.contains(where: { isSame($0, type) }) else { throw .wrongType }\n", "",
     "KindMatrixTests"),
    ("40 marks of another kind", "claims that give a kind away", CHECKS + "TokenKindCheck.swift",
     "            throw .wrongTokenKind(claim)\n        }\n        // Some", "            _ = claim\n        }\n        // Some",
     "KindMatrixTests"),
    ("40 ID token of another client", "client_id is the client's", CHECKS + "TokenKindCheck.swift",
     'guard isItsOwn, subject.payload.isString("client_id") else { throw .wrongTokenKind("client_id") }\n',
     "_ = isItsOwn\n", "TokenKindTests"),
    ("39 audiences that nobody trusts", "others are trusted by name", CHECKS + "AudienceCheck.swift",
     "guard isTrusted else { throw .wrongAudience }\n", "_ = isTrusted\n", "TokenKindTests"),
    ("32 short PSS signature", "as long as the modulus", "Sources/LibCrypto/PublicKey.swift",
     "isAsLongAsTheModulus(signature)\n                    && ", "", "SignatureSchemeTests"),
    ("40 token_use and typ", "claims that name a kind", CHECKS + "TokenKindCheck.swift",
     "            throw .wrongTokenKind(claim)\n        }\n    }\n\n    func comparison",
     "            return\n        }\n    }\n\n    func comparison", "KindMatrixTests"),
    ("40 token bound to a key", "cnf is refused", CHECKS + "TokenKindCheck.swift",
     'guard policy.allowsConfirmation || !subject.payload.holds("cnf") else { throw .wrongTokenKind("cnf") }\n', "",
     "PolicyTests/confirmation"),
    ("40 logout event", "events names the logout", CHECKS + "LogoutEventCheck.swift",
     'guard events.objectValue?[Self.event]?.objectValue != nil else { throw .malformedClaim("events") }\n',
     "_ = events\n", "PolicyTests/logout"),
    ("41 forged", "the signature holds", TV + "TokenAuthentication.swift",
     "guard token.isSigned(by: key.publicKey, algorithm: algorithm) else { throw .invalidSignature }\n", "",
     "TokenVerifierTests/forgedAndExpired"),
    ("43 forged code", "the secret's code holds", TV + "TokenAuthentication.swift",
     "guard token.isAuthentic(by: secret, algorithm: algorithm) else { throw .invalidSignature }\n", "_ = secret\n",
     "PolicyTests/secrets"),
    ("45 short modulus", "RSA keys have bounds", JOSE + "PublicKeyNumbers+JSON.swift",
     "guard (2_048...8_192).contains(bits) else { throw .modulusSize(bits) }\n", "", "JSONWebKeyTests"),
    ("45 exponent", "RSA exponents have bounds", JOSE + "PublicKeyNumbers+JSON.swift",
     "guard value & 1 == 1, (3..<(1 << 33)).contains(value) else { throw .exponent }\n", "_ = value\n",
     "JSONWebKeyTests"),
    ("46 cache after a withdrawal", "the key is still there", TV + "VerifiedToken.swift",
     "guard current === key || current?.thumbprint == key.thumbprint else { return false }\n",
     "_ = (current, key)\n",
     "VerifiedTokenCacheTests/sameVerdict"),
    ("46 cache after exp", "time is looked at again", TV + "VerifiedToken.swift",
     "for check in trust.timeChecks { try check.check(subject) }\n", "_ = subject\n",
     "VerifiedTokenCacheTests/sameVerdict"),
    ("46 cache for ever", "a last age", TV + "VerifiedTokenCache.swift",
     ", now - since < age else {", ", now >= since else {", "VerifiedTokenCacheTests/aging"),
    ("46 cache of what is good once", "only repeatable tokens", TV + "VerifiedTokenCache.swift",
     "guard token.isRepeatable else { return }\n", "", "VerifiedTokenCacheTests/neverRemembered"),
    ("46 cache flooded", "admitted the second time", TV + "VerifiedTokenCache.swift",
     "guard state.seenOnce[slot] == digest.prefix else {", "guard state.seenOnce.count > slot else {",
     "VerifiedTokenCacheTests/bounds"),
    ("49 any where all were meant", "all audiences", CHECKS + "AudienceCheck.swift",
     "wanted.allSatisfy({ payload.names($0", "wanted.contains(where: { payload.names($0", "PolicyTests/audiences"),
    ("- expiry", "exp has not passed", CHECKS + "LifetimeChecks.swift",
     "guard subject.now < expiration.adding(subject.trust.policy.expirationLeeway) else { throw .tokenExpired }\n",
     "_ = expiration\n", "ClaimCheckTests/expiration"),
    ("- nonce", "nonce is the login's", CHECKS + "NonceCheck.swift",
     'guard subject.payload.names(nonce, in: "nonce") else { throw .wrongNonce }\n', "_ = nonce\n", "PolicyTests/nonce"),
]

# The same, where a provider is asked.
FETCHING = [
    ("13 metadata of another issuer", "issuer is compared byte for byte", KD + "IssuerMetadata.swift",
     "guard isSame(named, issuer) else { throw .wrongIssuer(url: url) }\n", "_ = named\n", "DiscoveredKeysTests/wrongIssuer"),
    ("14 kid flood", "one fetch in its window", KD + "RefreshSchedule.swift",
     "if let last = lastUnknownKeyFetch, now - last < settings.unknownKeyInterval { return false }\n", "",
     "KeyRefreshTests/flood"),
    ("14 kid flood", "an id looked for in vain is remembered", KD + "RefreshSchedule.swift",
     "guard !isUnknown(keyID, at: now) else { return false }\n", "",
     "StrangerTokensTests/replayed"),
    ("14 kid flood", "what is remembered is bounded", KD + "RefreshSchedule.swift",
     "if ring.count < limit {", "if ring.count >= 0 {", "RefreshScheduleTests"),
    ("15 cooldown after success only", "a failure waits", KD + "DiscoveredKeys.swift",
     "if case .schedule = reason { state.schedule.fail(at: now, lot: .random(in: 0...1)) }\n", "_ = now\n",
     "ProviderFaultsTests/fault"),
    ("15 cooldown after success only", "each failure waits longer", KD + "RefreshSchedule.swift",
     "failures += 1\n", "failures = 1\n", "RefreshScheduleTests"),
    ("16 keys lost by a failure", "a failure leaves the keys", KD + "RefreshSchedule.swift",
     "failures += 1\n", "failures += 1\n        held = nil\n", "ProviderFaultsTests/dead"),
    ("17 withdrawn key for ever", "keys have a last age", KD + "RefreshSchedule.swift",
     "if age >= settings.hardStaleAge { return .hardStale }\n", "", "ProviderFaultsTests/withdrawing"),
    ("18 new key under an old id", "a new set is taken whole", KD + "RefreshSchedule.swift",
     "        self.held = held\n        failures = 0", "        if self.held?.keys.keyIDs != held.keys.keyIDs { self.held = held }\n        failures = 0",
     "KeyRefreshTests/sameID"),
    ("18 tag of another place", "a tag is sent to its own URL", KD + "KeyFetch.swift",
     "$0.url == url && !isUrgent", "!isUrgent", "ProviderFaultsTests/moving"),
    ("14 waiting for a key that is not there", "who waits in vain does not wait", KD + "DiscoveredKeys.swift",
     "if usable != nil, state.schedule.isUnknown(keyID, at: now) { return .leave }\n", "",
     "StrangerTokensTests/waiting"),
    ("15 strangers beyond the backoff", "without keys the backoff decides", KD + "DiscoveredKeys.swift",
     "guard state.waiters == nil, state.schedule.usableKeys(at: now) != nil else { return }",
     "guard state.waiters == nil else { return }", "StrangerTokensTests/unavailable"),
    ("22 loopback of a far issuer", "only an issuer on the loopback", KD + "DocumentFetcher.swift",
     "allowsLoopback && DocumentFetcher.isLoopback(url.host)", "DocumentFetcher.isLoopback(url.host)",
     "DiscoveredKeysTests/loopback"),
    ("19 answers out of order", "one fetch at a time", KD + "DiscoveredKeys.swift",
     "guard state.waiters == nil else { return }\n", "", "KeyRefreshTests/singleFlight"),
    ("19 a caller's end ends the fetch", "the fetch is nobody's", KD + "DiscoveredKeys.swift",
     "for await _ in ended {}\n", "for await _ in ended {}\n        if Task.isCancelled { finish(.failure(.unreachable(url: issuer)), .schedule, started: .zero) }\n",
     "KeyRefreshTests/singleFlight"),
    ("21 enormous body", "a document has a limit", KD + "DocumentFetcher.swift",
     ".collect(upTo: maximumBytes)", ".collect(upTo: 1 << 30)", "DiscoveredKeysTests/oversized"),
    ("21 a million keys", "a set has a limit", KD + "KeyFetch.swift",
     "maximumCount: settings.maximumKeys", "maximumCount: 1 << 30", "ProviderFaultsTests/fault"),
    ("21 slow answer", "the deadline is of the whole answer", KD + "DocumentFetcher.swift",
     "                throw CancellationError()\n            }\n            defer",
     "                for await _ in AsyncStream<Void>(unfolding: { try? await Task.sleep(for: .seconds(3_600)) }) {}\n                throw CancellationError()\n            }\n            defer",
     "ProviderFaultsTests/slow"),
    ("21 redirect", "none is followed", KD + "DocumentFetcher.swift",
     ".disallow", ".follow(max: 5, allowCycles: false)", "DiscoveredKeysTests/redirect"),
    ("21 compressed bomb", "nothing is unpacked", KD + "DocumentFetcher.swift",
     "configuration.decompression = .disabled", "configuration.decompression = .enabled(limit: .none)",
     "ProviderFaultsTests/fault"),
    ("22 plain http", "https, or a host that was named", KD + "DocumentFetcher.swift",
     "guard isAllowed(url) else { throw .insecureURL(url) }\n", "", "DiscoveredKeysTests/insecure"),
    ("47 time to live of nothing", "fresh for a second at least", KD + "DiscoverySettings.swift",
     "max(.seconds(1), minimumAge)", "minimumAge", "DiscoverySettingsTests"),
    ("47 time to live for ever", "a time can be multiplied", KD + "DiscoverySettings.swift",
     "return min(DiscoverySettings.longest, max(shortest, min(said, maximumAge)))",
     "return max(shortest, min(said, maximumAge))", "DiscoverySettingsTests"),
    ("48 clock set back", "keys age by the clock given", KD + "DiscoveredKeys.swift",
     "elapsed = { origin.duration(to: clock.now) }", "elapsed = { _ = origin\n            return .zero }", "ProviderFaultsTests/clocks"),
    ("- empty or wholly new set", "what is hard to believe is asked for twice", KD + "KeyFetch.swift",
     "guard isHardToBelieve(keys, after: held?.keys) else { return result }\n", "if keys.count >= 0 { return result }\n",
     "ProviderFaultsTests/unconfirmed"),
    ("- pins", "only pinned keys", KD + "KeyFetch.swift",
     "return settings.pinnedThumbprints.map(keys.pinned) ?? keys", "return keys", "KeyRefreshTests/pins"),
]

# Attacks for which no check of ours can be removed, why, and the test that would see one that came back.
REASONS = {
    4: ("no unprotected header is read: a token is three base64url parts or none", "TokenVerifierTests/serializations"),
    5: ("the header's jwk is not read by any code", "TokenVerifierTests/embeddedKeys"),
    6: ("the header's jku and x5u are not read by any code", "StrangerTokensTests/pointers"),
    7: ("the header's x5c is not read by any code", "TokenVerifierTests/embeddedKeys"),
    31: ("one parse gives what is checked and what is returned", "TokenVerifierTests/serializations"),
    42: ("errors are an enum whose only payloads are names of claims, of our own source", "TokenVerifierTests/errors"),
    44: ("libcrypto compares the encoded message whole; ours is to call it", "SignaturePaddingTests"),
    50: ("policies are values without regular expressions, and verifiers hold no state but a memo", "TokenVerifierTests/headers"),
}

HEAD = """// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let package = Package(
    name: "mutants", platforms: [.macOS(.v15)],
"""
ROOMS = """
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto"),
        .target(name: "LibCrypto", dependencies: ["CLibCrypto"], swiftSettings: settings + [.strictMemorySafety()]),
        .target(name: "JOSE", dependencies: ["LibCrypto"], swiftSettings: settings),
        .target(name: "TokenVerification", dependencies: ["JOSE"], swiftSettings: settings),
"""
OFFLINE = HEAD + "    targets: [" + ROOMS + """
        .testTarget(name: "LibCryptoTests", dependencies: ["LibCrypto"], swiftSettings: settings),
        .testTarget(
            name: "JOSETests", dependencies: ["JOSE", "LibCrypto"], exclude: ["Vectors"], swiftSettings: settings),
        .testTarget(
            name: "TokenVerificationTests", dependencies: ["JOSE", "LibCrypto", "TokenVerification"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6])
"""
ONLINE = HEAD + """    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [""" + ROOMS + """
        .target(name: "OAuth", dependencies: ["JOSE"], swiftSettings: settings),
        .target(
            name: "KeyDiscovery",
            dependencies: [
                "JOSE", "OAuth", "TokenVerification", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],  // A mutant may use what the file does not import.
            swiftSettings: Array(settings.prefix(2))),
        .target(
            name: "IdentityProviderTesting",
            dependencies: [
                "JOSE", "LibCrypto", "OAuth", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: settings),
        .testTarget(
            name: "KeyDiscoveryTests",
            dependencies: [
                "IdentityProviderTesting", "JOSE", "KeyDiscovery", "LibCrypto", "TokenVerification",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6])
"""


def swift_test(folder, test, timeout=120):
    """The exit status, and what was printed; a test that never ends is a failing one."""
    command = ["swift", "test", "--package-path", folder, "--filter", test]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
            return output, process.returncode
        except subprocess.TimeoutExpired:
            kill(process.pid)
            return process.communicate()[0], 1


def kill(pid):
    """Ends a process and all that it began, which may have left its group."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    for child in listed.split():
        kill(int(child))
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def copy_rooms(folder, manifest, rooms, tests):
    for name in ("Sources", "Tests"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in rooms:
        shutil.copytree(ROOT / "Sources" / name, folder / "Sources" / name)
    for name in tests:
        shutil.copytree(ROOT / "Tests" / name, folder / "Tests" / name)
    (folder / "Tests/JOSETests/VectorTests.swift").unlink(missing_ok=True)  # they need files that are not in the copy
    (folder / "Package.swift").write_text(manifest)


def write(file, text):
    """Writes a text with a second of its own as its time: the compiler tells a changed file by whole seconds, and would take
    a mutant for the one before it that was built within the same."""
    file.write_text(text)
    write.second = max(write.second + 1, int(time.time()))
    os.utime(file, (write.second, write.second))


write.second = 0


def run(folder, rows):
    """Mutates the copy row by row, and counts the mutants that no test saw."""
    print(f"mutate: building what {len(rows)} mutants are made of", flush=True)
    output, status = swift_test(folder, ".", timeout=1_200)
    if status != 0:
        print(output[-4_000:], "\nmutate: the tests fail before anything is removed", file=sys.stderr)
        return len(rows)
    survivors = 0
    for attack, check, path, old, new, test in rows:
        file = folder / path
        text = file.read_text()
        if text.count(old) != 1:
            print(f"LOST      {attack}: {path} has the text {text.count(old)} times", file=sys.stderr)
            survivors += 1
            continue
        write(file, text.replace(old, new))
        output, status = swift_test(folder, test)
        write(file, text)
        if "Test run with 0 tests" in output or "Build complete!" not in output:
            verdict = "BROKEN"  # it did not build, or no test of that name is there; a crash is a failing test
        else:
            verdict = "SURVIVED" if status == 0 else "caught"
        survivors += verdict != "caught"
        print(f"{verdict:9} {attack:38} {check:42} {test}", flush=True)
    return survivors


def missing():
    """The attacks that have neither a row nor a reason."""
    named = {int(row[0].split()[0]) for row in MUTATIONS + FETCHING if row[0][0] != "-"} | set(REASONS)
    return [number for number in ATTACKS if number not in named]


def main():
    wanted = sys.argv[1:]
    provided = [name for name in wanted if re.fullmatch(r"p\d+", name)]
    if missing():
        print(f"mutate: no row and no reason for {missing()}", file=sys.stderr)
        return 1
    if wanted == ["--list"]:
        for attack, check, path, _, _, test in MUTATIONS + FETCHING:
            print(f"{attack:38} {check:42} {pathlib.Path(path).name:28} {test}")
        for number, (reason, test) in REASONS.items():
            print(f"{number:<3} not removable: {reason}; {test}")
        mutation_build.list_rows()
        return 0
    offline, fetching = (
        [row for row in rows if wanted in ([], ["verifier"]) or row[0].split(" ")[0] in wanted] for rows in (MUTATIONS, FETCHING))
    survivors = 0
    if offline:
        with tempfile.TemporaryDirectory(prefix="mutants-") as name:
            folder = pathlib.Path(name)
            copy_rooms(
                folder, OFFLINE, ("CLibCrypto", "LibCrypto", "JOSE", "TokenVerification"),
                ("LibCryptoTests", "JOSETests", "TokenVerificationTests"))
            survivors += run(folder, offline)
    if fetching:
        folder = ROOT / ".build-mutants"
        folder.mkdir(exist_ok=True)
        copy_rooms(
            folder, ONLINE, ("CLibCrypto", "LibCrypto", "JOSE", "OAuth", "TokenVerification", "KeyDiscovery"),
            ("KeyDiscoveryTests",))
        # Of the test kit what the tests use: the rest of it brings the whole server.
        kit = folder / "Sources/IdentityProviderTesting"
        kit.mkdir()
        for name in ("FakeIssuer", "Gate", "JSON", "TestKey"):
            shutil.copy(next((ROOT / "Sources/IdentityProviderTesting").glob(f"*/{name}.swift")), kit)
        survivors += run(folder, fetching)
    count = len(offline) + len(fetching)
    if provided or wanted in ([], ["provider"]):
        left, number = mutation_build.run(ROOT, provided)
        survivors += left
        count += number
    print(f"mutate: {count - survivors} of {count} caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(main())
