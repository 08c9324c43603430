// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting

/// How long a test waits for a provider of its own, and for a tenant of its own.
///
/// Prints milliseconds, the median and the longest of many; of a thousand tenants what all take in memory.
@main
struct KitTimings {
    static func main() async throws {
        let clock = ContinuousClock()
        var first: Duration?
        var starts: [Duration] = []
        var stops: [Duration] = []
        for _ in 0..<40 {
            let began = clock.now
            var returned = clock.now
            try await withIdentityProvider { _ in
                let took = clock.now - began
                if first == nil { first = took } else { starts.append(took) }
                returned = clock.now
            }
            stops.append(clock.now - returned)
        }
        print("first_start_ms", milliseconds(first ?? .zero))
        report("start", starts)
        report("stop", stops)
        try await withIdentityProvider { idp in
            report("tenant_shared", try await tenants(200, .shared, of: idp, clock))
            // Each that is taken lets others be made; who comes too fast for that makes one.
            _ = try await idp.makeTenant(.empty, keys: .own)
            var own: [Duration] = []
            for _ in 0..<6 {
                while try await idp.pooledKeyCount() == 0 { await Task.yield() }
                own += try await tenants(1, .own, of: idp, clock)
            }
            report("tenant_own", own)
        }
        try await withIdentityProvider { idp in
            let before = try residentMemory()
            _ = try await tenants(1_000, .shared, of: idp, clock)
            print("thousand_tenants_mb", Double(try residentMemory() - before) / 1_048_576)
        }
    }

    private static func tenants(
        _ count: Int, _ keys: TestIdentityProvider.TenantKeys, of idp: TestIdentityProvider, _ clock: ContinuousClock
    ) async throws -> [Duration] {
        var times: [Duration] = []
        for _ in 0..<count {
            let began = clock.now
            _ = try await idp.makeTenant(keys: keys)
            times.append(clock.now - began)
        }
        return times
    }

    private static func report(_ name: String, _ times: [Duration]) {
        let sorted = times.sorted()
        print("\(name)_ms", milliseconds(sorted[sorted.count / 2]), milliseconds(sorted[sorted.count - 1]))
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.attoseconds) / 1e15 + Double(duration.components.seconds) * 1_000
    }

    /// Anonymous memory, in bytes.
    private static func residentMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
    }
}
