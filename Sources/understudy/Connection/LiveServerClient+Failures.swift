// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import KeyDiscovery
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension LiveServerClient {
    /// Why there is no answer, or none that is whole, in words for whoever ran the command.
    ///
    /// - Parameter seconds: How long the command waited.
    func failure(_ error: any Error, after seconds: Int64) -> CommandFailure {
        if let failure = error as? CommandFailure { return failure }
        let message =
            if TrustRoots.isDistrust(error) {
                "The certificate at \(url) is another host's, is over, or is of no authority that is trusted here: --ca-file and UNDERSTUDY_CA_FILE name one."
            } else if error is NIOSSLError {
                "The server at \(url) and this command agree on no way to speak https."
            } else if LiveServerClient.isUnreachable(error) {
                "No server answers at \(url)."
            } else {
                cause(error, after: seconds)
            }
        return CommandFailure(.unavailable, message)
    }

    /// Somebody answers, and it is not JSON.
    func strange(_ status: HTTPResponseStatus) -> CommandFailure {
        CommandFailure(
            .unavailable,
            "\(url) answered \(status.code), and not as the control API does: is it an understudy server?")
    }

    private static func isUnreachable(_ error: any Error) -> Bool {
        if error is NIOConnectionError || error as? HTTPClientError == .connectTimeout { return true }
        let refusals = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL]
        return (error as? IOError).map { refusals.contains($0.errnoCode) } ?? false
    }

    private func cause(_ error: any Error, after seconds: Int64) -> String {
        if error is NIOTooManyBytesError {
            return "The answer of the server at \(url) has more than \(LiveServerClient.limit >> 20) MiB."
        }
        switch error as? HTTPClientError {
        case .invalidURL, .emptyHost, .emptyScheme:
            return "\(url) is no URL of a server, such as http://127.0.0.1:8080."
        case .deadlineExceeded, .readTimeout:
            return "The server at \(url) has not answered within \(seconds) s. Wait longer with --server-timeout or "
                + "UNDERSTUDY_SERVER_TIMEOUT."
        case .remoteConnectionClosed: return cut
        default: break
        }
        guard let error = error as? HTTPParserError else { return "The call of the server at \(url) failed: \(error)." }
        return error == .invalidEOFState ? cut : "What answers at \(url) speaks no HTTP: \(error)."
    }

    private var cut: String { "The server at \(url) closed the connection before its answer was whole." }
}
