#!/usr/bin/env python3
"""Removes the verifier's checks one by one, and shows that a test fails for each.

  scripts/mutate.py            lists attack, check and test, and runs them all
  scripts/mutate.py --list     lists them
  scripts/mutate.py 28 30      runs the rows of these numbers

The checks are removed in a copy that holds the SDK's offline half alone, which builds in seconds. A mutation whose text is
no longer there is an error: the table must follow the code.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TV = "Sources/TokenVerification/"
CHECKS = TV + "Checks/"
JOSE = "Sources/JOSE/"

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
    ("30 duplicate members", "names are unique after unescaping", JOSE + "JSONScanner.swift",
     "guard names.insert(name, of: place, parts, bytes) else { throw JSONError(.duplicateMember, offset: start) }",
     "_ = names.insert(name, of: place, parts, bytes)", "TokenVerifierTests/duplicates"),
    ("32 trailing bits", "base64url is canonical", JOSE + "Base64URL.swift",
     "if third.map({ $0 << 6 }) ?? (second << 4) != 0 { refusal = .nonCanonical }\n", "",
     "TokenVerifierTests/spellings"),
    ("33 byte order mark", "no mark before the text", JOSE + "JSONScanner.swift",
     "if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, offset: 0) }\n", "",
     "JSONScannerTests"),
    ("33 invalid UTF-8", "strings are UTF-8", JOSE + "JSONScanner.swift",
     "            throw JSONError(.invalidUTF8, offset: start)\n", "            _ = start\n", "JSONScannerTests"),
    ("34 enormous token", "size before anything else", JOSE + "CompactToken.swift",
     "maximumBytes = 16 * 1_024", "maximumBytes = 1 << 40", "TokenVerifierTests/size"),
    ("34 enormous header", "the header has a limit", JOSE + "CompactToken.swift",
     "guard first <= CompactToken.maximumHeaderBytes else { throw .tooLarge }\n", "", "CompactTokenTests"),
    ("34 deep JSON", "depth has a limit", JOSE + "JSONScanner.swift",
     "guard depth <= limits.maximumDepth else { throw error(.tooDeep) }\n", "", "JSONScannerTests"),
    ("35 payload that is no object", "claims are an object", JOSE + "JSONDocument.swift",
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
     'guard wanted.contains(where: { payload.names($0, in: "aud") }) else { throw .wrongAudience }\n', "_ = wanted\n",
     "ClaimCheckTests/audience"),
    ("39 missing audience", "aud must be there", CHECKS + "AudienceCheck.swift",
     'case .anyOf(let wanted):\n            guard payload.holds("aud") else { throw .missingClaim("aud") }\n',
     'case .anyOf(let wanted):\n            guard payload.holds("aud") else { return }\n', "ClaimCheckTests/required"),
    ("40 typ of another kind", "typ is the policy's", CHECKS + "HeaderCheck.swift",
     "guard !type.isEmpty, allowed.contains(where: { isSame($0, type) }) else { throw .wrongType }\n", "",
     "KindMatrixTests"),
    ("40 marks of another kind", "claims that give a kind away", CHECKS + "TokenKindCheck.swift",
     "for claim in marks.foreign where subject.payload.holds(claim) { throw .wrongTokenKind(claim) }\n", "",
     "KindMatrixTests"),
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
     "guard current?.thumbprint == key.thumbprint else { return false }\n", "_ = (current, key)\n",
     "VerifiedTokenCacheTests/sameVerdict"),
    ("46 cache after exp", "time is looked at again", TV + "VerifiedToken.swift",
     "for check in trust.timeChecks { try check.check(subject) }\n", "_ = subject\n",
     "VerifiedTokenCacheTests/sameVerdict"),
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

MANIFEST = """// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let package = Package(
    name: "mutants", platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto"),
        .target(name: "LibCrypto", dependencies: ["CLibCrypto"], swiftSettings: settings + [.strictMemorySafety()]),
        .target(name: "JOSE", dependencies: ["LibCrypto"], swiftSettings: settings),
        .target(name: "TokenVerification", dependencies: ["JOSE"], swiftSettings: settings),
        .testTarget(name: "JOSETests", dependencies: ["JOSE", "LibCrypto"], swiftSettings: settings),
        .testTarget(
            name: "TokenVerificationTests", dependencies: ["JOSE", "LibCrypto", "TokenVerification"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6])
"""


def swift_test(folder, test):
    return subprocess.run(
        ["swift", "test", "--package-path", folder, "--filter", test], capture_output=True, text=True, timeout=600)


def main():
    wanted = sys.argv[1:]
    if wanted == ["--list"]:
        for attack, check, path, _, _, test in MUTATIONS:
            print(f"{attack:34} {check:42} {pathlib.Path(path).name:28} {test}")
        return 0
    chosen = [row for row in MUTATIONS if not wanted or row[0].split(" ")[0] in wanted]
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = pathlib.Path(folder)
        for name in ("CLibCrypto", "LibCrypto", "JOSE", "TokenVerification"):
            shutil.copytree(ROOT / "Sources" / name, copy / "Sources" / name)
        for name in ("JOSETests", "TokenVerificationTests"):
            shutil.copytree(ROOT / "Tests" / name, copy / "Tests" / name)
        (copy / "Tests/JOSETests/VectorTests.swift").unlink()  # they need files that are not in the copy
        (copy / "Package.swift").write_text(MANIFEST)
        if swift_test(folder, ".").returncode != 0:
            print("mutate: the tests fail before anything is removed", file=sys.stderr)
            return 1
        for attack, check, path, old, new, test in chosen:
            file = copy / path
            text = file.read_text()
            if text.count(old) != 1:
                print(f"LOST      {attack}: {path} has the text {text.count(old)} times", file=sys.stderr)
                survivors += 1
                continue
            file.write_text(text.replace(old, new))
            result = swift_test(folder, test)
            file.write_text(text)
            output = result.stdout + result.stderr
            if "Test run with 0 tests" in output or "Build complete!" not in output:
                verdict = "BROKEN"  # it did not build, or no test of that name is there; a crash is a failing test
            else:
                verdict = "SURVIVED" if result.returncode == 0 else "caught"
            survivors += verdict != "caught"
            print(f"{verdict:9} {attack:34} {check:42} {test}", flush=True)
    print(f"mutate: {len(chosen) - survivors} of {len(chosen)} caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(main())
