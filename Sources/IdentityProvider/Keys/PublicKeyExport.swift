// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import JOSE
import LibCrypto
package import OAuth

/// The folder from which services verify tokens with no network: `<tenant>/jwks.json`, `issuer.txt` and `<kid>.pem`.
package struct PublicKeyExport: Sendable {
    private let root: URL

    package init(directory: String) {
        root = URL(fileURLWithPath: directory, isDirectory: true)
    }

    /// Writes a tenant's public keys; each file is replaced in one step, and a key that left the ring goes last, so that a
    /// reader never finds fewer keys than are in force.
    ///
    /// - Throws: A file system error.
    package func write(_ ring: KeyRing, tenant: String, issuer: Issuer) throws {
        let folder = root.appendingPathComponent(tenant, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for entry in ring.entries {
            try replace("\(entry.id).pem", in: folder, with: entry.webKey.publicKey.pem)
        }
        try replace("jwks.json", in: folder, with: ring.publicKeys.json.text + "\n")
        try replace("issuer.txt", in: folder, with: issuer.description + "\n")
        try removeKeys(notIn: ring, from: folder)
    }

    private func replace(_ name: String, in folder: URL, with text: String) throws {
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    }

    private func removeKeys(notIn ring: KeyRing, from folder: URL) throws {
        let kept = Set(ring.entries.map { "\($0.id).pem" })
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".pem") && !kept.contains(name) {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}
