// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import ServerCertificates

@Suite("A certificate that is replaced while it is shown")
struct WatchedCertificateTests {
    private final class Changes: Sendable {
        let all = Mutex<[Result<ServerCertificate, ServerCertificateError>]>([])
        var count: Int { all.withLock { $0.count } }
    }

    @Test("the next one who asks gets the new one; what is half written is told once, and the one before stays")
    func replacement() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = CertificateFiles(chain: folder.path + "/chain.pem", key: folder.path + "/key.pem")
        func write(_ text: String, to path: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let one = try LocalAuthority.make(for: [.domain("one.test")], now: now).server
        let two = try LocalAuthority.make(for: [.domain("two.test")], now: now).server
        try write(one.chainPEM, to: files.chain)
        try write(one.keyPEM, to: files.key)

        let changes = Changes()
        let watched = try WatchedCertificate(files, onChange: { change in changes.all.withLock { $0.append(change) } })
        #expect(watched.current === watched.current && watched.current.names.contains(.domain("one.test")))

        try write(two.chainPEM, to: files.chain)
        #expect(watched.current.names.contains(.domain("one.test")) && watched.current === watched.current)
        #expect(changes.count == 1)
        #expect(throws: ServerCertificateError.self) { try changes.all.withLock { try $0.last?.get() } }

        try write(two.keyPEM, to: files.key)
        #expect(watched.current.names.contains(.domain("two.test")) && changes.count == 2)

        // A certificate that cannot be served with is as good as none.
        struct Refused: Error {}
        let picky = try WatchedCertificate(
            files, accepting: { if $0.names.contains(.domain("one.test")) { throw Refused() } })
        try write(one.keyPEM, to: files.key)
        try write(one.chainPEM, to: files.chain)
        #expect(picky.current.names.contains(.domain("two.test")))
        #expect(throws: ServerCertificateError.self) {
            try WatchedCertificate(files, accepting: { _ in throw Refused() })
        }
        try write(two.keyPEM, to: files.key)
        try write(two.chainPEM, to: files.chain)
        #expect(watched.current.names.contains(.domain("two.test")))
        changes.all.withLock { $0 = Array($0.prefix(2)) }

        try FileManager.default.removeItem(atPath: files.key)
        #expect(watched.current.names.contains(.domain("two.test")) && changes.count == 3)
        #expect(watched.current.names.contains(.domain("two.test")) && changes.count == 3)
    }
}
