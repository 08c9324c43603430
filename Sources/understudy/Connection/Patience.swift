// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How long a command waits for an answer.
///
/// Every call that may take longer than `--server-timeout` first asks whether the server is alive, within that time: an upload
/// finds a server that hangs as fast as a question does.
enum Patience: Equatable {
    /// A question that the server answers at once: `--server-timeout`.
    case prompt
    /// Events that begin at once and go on: the server gives signs of life.
    case stream
    /// A change, or an export of any size: ten minutes.
    case long
    /// A question that the server was asked to hold back for up to so many seconds: these, and `--server-timeout`.
    case waiting(Int64)

    private static let longest: Int64 = 600
    /// Four times the server's interval between two heartbeats.
    private static let silence: Int64 = 60

    /// Whether an answer may begin later than `--server-timeout`.
    var isLong: Bool { self != .prompt && self != .stream }

    /// The longest wait for the beginning of an answer, in seconds.
    ///
    /// - Parameter timeout: That of `--server-timeout`, in seconds.
    func seconds(_ timeout: Int64) -> Int64 {
        switch self {
        case .prompt, .stream: timeout
        case .long: max(Patience.longest, timeout)
        case .waiting(let seconds): timeout + min(Patience.longest, max(0, seconds))
        }
    }

    /// The longest wait between two parts of an answer, in seconds.
    func silence(_ timeout: Int64) -> Int64 {
        self == .stream ? max(Patience.silence, timeout) : seconds(timeout)
    }
}
