// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import FuzzTargets

/// Called for each input that libFuzzer makes up, which also brings `main`; FUZZ_TARGET chooses the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    // libFuzzer's own thread waits here; it is none of those that run tasks.
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do {
            try await target.run(input)
        } catch {
            say("a broken promise: \(error)")
            abort()
        }
        done.signal()
    }
    done.wait()
    return 0
}

/// Called once before the first input: writes the seeds that the target makes to the folder FUZZ_SEEDS, if one is named.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzInitialize(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> Int32 {
    guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return 0 }
    do {
        for (index, seed) in try target.seeds().enumerated() {
            try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(index)"))
        }
    } catch {
        say("the seeds cannot be written to \(folder): \(error)")
        exit(73)
    }
    return 0
}

private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"]
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        say("Set FUZZ_TARGET to one of \(FuzzTarget.all.map(\.name).joined(separator: ", ")).")
        exit(64)
    }
    return target
}()

private func say(_ text: String) {
    FileHandle.standardError.write(Data("fuzz: \(text)\n".utf8))
}
