// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import JOSE
import Synchronization

/// A tenant's device scripts, and the devices that follow one.
package final class DeviceScripts: Sendable {
    /// What a device that asks is told by its script.
    enum Answer: Equatable {
        case pending
        case slowDown
        case end(DeviceScript.Ending, userCode: String)
    }

    private struct Run {
        let script: DeviceScript
        let clientID: String
        let userCode: String
        var questions = 0
    }

    private struct State {
        var scripts: [DeviceScript] = []
        var runs: [[UInt8]: Run] = [:]
        /// The digests of the runs, the oldest first.
        var order: [[UInt8]] = []
    }

    /// More devices than this no test has.
    private static let limit = 1_000
    private let state = Mutex(State())

    package init() {}

    package var scripts: [DeviceScript] { state.withLock { $0.scripts } }

    /// - Returns: `false` when there are too many already.
    package func add(_ script: DeviceScript) -> Bool {
        state.withLock { state in
            guard state.scripts.count < 100 else { return false }
            state.scripts.append(script)
            return true
        }
    }

    /// Forgets the scripts, and the devices that follow one wait for a person again.
    package func removeAll() {
        state.withLock { $0 = State() }
    }

    /// Lets a device follow the first script for its client, if there is one.
    ///
    /// - Parameter digest: Of its device code.
    func begin(_ digest: [UInt8], clientID: String, userCode: String) {
        state.withLock { state in
            let match = state.scripts.firstIndex { $0.clientID.map { isSame($0, clientID) } ?? true }
            guard let index = match else { return }
            state.runs[digest] = Run(script: state.scripts[index], clientID: clientID, userCode: userCode)
            state.order.append(digest)
            if state.order.count > DeviceScripts.limit { state.runs[state.order.removeFirst()] = nil }
            guard let remaining = state.scripts[index].remaining else { return }
            state.scripts[index].remaining = remaining - 1
            if remaining <= 1 { state.scripts.remove(at: index) }
        }
    }

    /// What a device that asks is told; `nil` when it follows no script, or its script has ended.
    func ask(_ digest: [UInt8], clientID: String) -> Answer? {
        state.withLock { state in
            guard var run = state.runs[digest], isSame(run.clientID, clientID) else { return nil }
            run.questions += 1
            state.runs[digest] = run
            if run.questions <= run.script.pending { return .pending }
            if run.questions <= run.script.pending + run.script.slowDown { return .slowDown }
            state.runs[digest] = nil
            state.order.removeAll { $0 == digest }
            return .end(run.script.ending, userCode: run.userCode)
        }
    }
}
