// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Rings for one who waits for news, until somebody ends it: rings that nobody heard yet are one.
package struct Bell: Sendable {
    private static let longest = Duration.seconds(366 * 86_400)

    private let hammer: AsyncStream<Void>.Continuation

    /// Makes a bell, and what is heard of it, which ends with it.
    ///
    /// The bell does not hold what is heard: it ends too when the one who listens has let go of that.
    ///
    /// - Parameter whenEnded: Is called once, by whoever ends it.
    static func make(whenEnded: @escaping @Sendable () -> Void) -> (bell: Bell, rings: AsyncStream<Void>) {
        let (rings, hammer) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // Before anybody can end it.
        hammer.onTermination = { _ in whenEnded() }
        return (Bell(hammer: hammer), rings)
    }

    func ring() {
        hammer.yield()
    }

    package func end() {
        hammer.finish()
    }

    /// Runs the body, which listens, and ends the bell when the time is over or the body is.
    func listening<Value>(atMost time: Duration, _ body: () async -> Value) async -> Value {
        // A sleep "for ever", such as `.seconds(Int64.max)`, traps in the runtime.
        let time = min(time, Bell.longest)
        let alarm = Task {
            try await Task.sleep(for: time)
            end()
        }
        defer {
            alarm.cancel()
            end()
        }
        return await body()
    }
}
