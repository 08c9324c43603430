// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Deletes expired rows once a minute.
///
/// A service of its own: a pass over many rows must not keep the other upkeep waiting.
struct ExpiredRowUpkeep: CustomStringConvertible, Service {
    let provider: Provider
    let logger: Logger

    /// What the service group's log names it by.
    let description = "ExpiredRowUpkeep"

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: .seconds(60)) } catch { return }
                for failure in await provider.removeExpiredRows() {
                    logger.error(
                        "Expired rows of a tenant cannot be deleted.",
                        metadata: ["tenant": "\(failure.tenant)", "error": "\(failure.error)"])
                }
            }
        }
    }
}
