// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Once a second: takes tenants away whose time is over, and lets the exported folder follow the clocks, so that a key which
/// is withdrawn by its date leaves it.
///
/// What a call changes is exported by that call.
struct ProviderUpkeep: CustomStringConvertible, Service {
    let provider: Provider
    let logger: Logger

    /// What the service group's log names it by.
    let description = "ProviderUpkeep"

    func run() async throws {
        var (unremoved, unexported): (Set<String>, Set<String>) = ([], [])
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
            } catch {
                return
            }
            unremoved = report(
                await provider.removeExpiredTenants(), "A tenant whose time is over cannot be removed.",
                besides: unremoved)
            unexported = report(
                provider.exportPublicKeys(), "The public keys cannot be exported.", besides: unexported)
        }
    }

    /// Logs failures once, and not again each second for as long as they last.
    ///
    /// - Parameter known: What was logged the last time.
    /// - Returns: What is known now.
    private func report(
        _ failures: [TenantFailure], _ message: Logger.Message, besides known: Set<String>
    ) -> Set<String> {
        var all: Set<String> = []
        for failure in failures {
            let text = "\(failure.tenant): \(failure.error)"
            all.insert(text)
            guard !known.contains(text) else { continue }
            logger.error(message, metadata: ["tenant": "\(failure.tenant)", "error": "\(failure.error)"])
        }
        return all
    }
}
