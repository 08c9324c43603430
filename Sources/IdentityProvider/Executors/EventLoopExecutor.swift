// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns where work runs: requests on the event loops that read them, and nowhere else.

package import NIOCore
import NIOPosix

/// Runs tasks on the event loop that they are on already, or on any where they are on none.
///
/// A request is read, judged, signed and answered on the one thread that its connection belongs to. On the cooperative pool
/// each step would cross from one thread to another and back, which costs more than everything else but the signature.
package final class EventLoopExecutor: TaskExecutor {
    private let group: any EventLoopGroup

    package init(group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup) {
        self.group = group
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let loop = MultiThreadedEventLoopGroup.currentEventLoop ?? group.next()
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
