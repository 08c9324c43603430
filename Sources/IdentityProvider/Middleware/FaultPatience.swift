// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import ServiceLifecycle

/// Waits without holding a thread, and no longer than there is a reason to.
struct FaultPatience: Sendable {
    /// Why a wait is over.
    enum End: Sendable {
        case over
        /// The fault that it was for has been taken away.
        case released
        case callerGone
        case shutdown
    }

    let timing: FaultTiming

    /// - Parameters:
    ///   - duration: `nil` is for ever.
    ///   - hold: What may let the wait end early.
    ///   - channel: Whose end ends it; `nil` watches none.
    func wait(
        _ duration: Duration?, for hold: FaultHold? = nil, watching channel: (any Channel)? = nil
    ) async -> End {
        let (ends, continuation) = AsyncStream.makeStream(of: End.self)
        hold?.whenOpen { continuation.yield(.released) }
        if let channel { await CallerPresence.watch(channel) { continuation.yield(.callerGone) } }
        return await withGracefulShutdownHandler {
            await first(of: ends, or: duration)
        } onGracefulShutdown: {
            continuation.yield(.shutdown)
        }
    }

    private func first(of ends: AsyncStream<End>, or duration: Duration?) async -> End {
        await withTaskGroup(of: End.self) { group in
            group.addTask {
                for await end in ends { return end }
                // The task was cancelled: nobody waits for what follows.
                return .callerGone
            }
            if let duration {
                group.addTask { [timing] in
                    do {
                        try await timing.sleep(duration)
                        return .over
                    } catch {
                        return .callerGone
                    }
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? .over
        }
    }
}
