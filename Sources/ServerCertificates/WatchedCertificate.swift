// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The certificate that a server shows now: that of its files, as they are.
///
/// They are looked at each time that somebody asks, which two calls of `stat` do; so a new certificate is shown to the next
/// one who connects, and nobody has to be told. While the files do not belong together, which is so between the writing of
/// the one and of the other, the certificate before stays.
package final class WatchedCertificate: Sendable {
    private struct State {
        var certificate: ServerCertificate
        var seen: [Stamp]
    }

    private let files: CertificateFiles?
    private let accepting: @Sendable (ServerCertificate) throws -> Void
    private let onChange: @Sendable (Result<ServerCertificate, ServerCertificateError>) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - accepting: Throws for a certificate that cannot be served with.
    ///   - onChange: Told of each new certificate, and of files that changed and cannot be used, once each.
    /// - Throws: ``ServerCertificateError`` when there is none to begin with.
    package init(
        _ files: CertificateFiles, accepting: @escaping @Sendable (ServerCertificate) throws -> Void = { _ in },
        onChange: @escaping @Sendable (Result<ServerCertificate, ServerCertificateError>) -> Void = { _ in }
    ) throws(ServerCertificateError) {
        self.files = files
        self.onChange = onChange
        // Before they are read: what is written meanwhile is seen as a change.
        let seen = Stamp.of(files)
        self.accepting = accepting
        state = Mutex(State(certificate: try WatchedCertificate.read(files, accepting), seen: seen))
    }

    /// One that never changes.
    package init(_ certificate: ServerCertificate) {
        files = nil
        accepting = { _ in }
        onChange = { _ in }
        state = Mutex(State(certificate: certificate, seen: []))
    }

    /// What to show to whoever connects now.
    package var current: ServerCertificate {
        guard let files else { return state.withLock { $0.certificate } }
        let (certificate, change) = state.withLock { state in
            let seen = Stamp.of(files)
            guard seen != state.seen else {
                return (state.certificate, nil as Result<ServerCertificate, ServerCertificateError>?)
            }
            state.seen = seen
            let read = Result { () throws(ServerCertificateError) in try WatchedCertificate.read(files, accepting) }
            if case .success(let certificate) = read { state.certificate = certificate }
            return (state.certificate, read)
        }
        if let change { onChange(change) }
        return certificate
    }

    private static func read(
        _ files: CertificateFiles, _ accepting: (ServerCertificate) throws -> Void
    ) throws(ServerCertificateError) -> ServerCertificate {
        let certificate = try ServerCertificate(files)
        do { try accepting(certificate) } catch { throw .file(files.chain, "it is refused: \(error)") }
        return certificate
    }

    /// What tells one state of a file from another.
    private struct Stamp: Equatable {
        var inode: UInt64 = 0
        var size: Int64 = 0
        var seconds = 0
        var nanoseconds = 0

        static func of(_ files: CertificateFiles) -> [Stamp] {
            [files.chain, files.key]
                .map { path in
                    var status = stat()
                    guard stat(path, &status) == 0 else { return Stamp() }
                    return Stamp(
                        inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
                        nanoseconds: status.st_mtim.tv_nsec)
                }
        }
    }
}
