// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JWTKit
import TokenVerification

/// Holds faults that jwt-kit 5.7.1 is known for against both verifiers: `make faults`.
///
/// Exit 1 when ours does not answer as is due. The peer's answers are printed beside; each is found in a process of its own,
/// since some of them end it.
@main
enum PeerFaults {
    static func main() async throws {
        if CommandLine.arguments.count == 2, let index = Int(CommandLine.arguments[1]) {
            exit(await peerTakes(try FaultCase.all()[index]) ? 0 : 1)
        }
        var isGood = true
        print("| fault | due | ours | jwt-kit |")
        print("|---|---|---|---|")
        for (index, fault) in try FaultCase.all().enumerated() {
            let (due, ours) = (fault.isGood ? "taken" : "refused", verdict(fault))
            isGood = isGood && ours.hasPrefix(due)
            print("| \(fault.name) | \(due) | \(ours) | \(try peerVerdict(index)) |")
        }
        exit(isGood ? 0 : 1)
    }

    /// What ours says of the last token, after all the others.
    private static func verdict(_ fault: FaultCase) -> String {
        guard let keys = try? KeySet(jwks: Array(fault.jwks.utf8)) else { return "refused (no usable key)" }
        var policy = VerificationPolicy.bearer(issuer: FaultCase.issuer, audience: FaultCase.audience)
        policy.now = { Date(timeIntervalSince1970: FaultCase.now) }
        let verifier = TokenVerifier(keys: keys, policy: policy)
        var verdict = ""
        for token in fault.tokens {
            do throws(VerificationError) {
                _ = try verifier.verify(token)
                verdict = "taken"
            } catch {
                verdict = "refused (\(error.code))"
            }
        }
        return verdict
    }

    private static func peerVerdict(_ index: Int) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [String(index)]
        process.standardError = FileHandle.nullDevice
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit else { return "ends the process" }
        return process.terminationStatus == 0 ? "taken" : "refused"
    }

    private struct Payload: JWTPayload {
        let iss: IssuerClaim
        let aud: AudienceClaim
        let exp: ExpirationClaim

        func verify(using algorithm: some JWTAlgorithm) throws {
            try aud.verifyIntendedAudience(includes: FaultCase.audience)
            try exp.verifyNotExpired(currentDate: Date(timeIntervalSince1970: FaultCase.now))
        }
    }

    private static func peerTakes(_ fault: FaultCase) async -> Bool {
        let keys = JWTKeyCollection()
        do { try await keys.add(jwksJSON: fault.jwks) } catch { return false }
        var isTaken = false
        for token in fault.tokens {
            if fault.readsUnverified { _ = try? await keys.unverified(token, as: Payload.self) }
            isTaken = (try? await keys.verify(token, as: Payload.self)) != nil
        }
        return isTaken
    }
}
