// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
package import JOSE
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
    package func write(_ keys: JSONWebKeySet, tenant: String, issuer: Issuer) throws {
        let folder = folder(of: tenant)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for key in keys.keys {
            try replace(PublicKeyExport.fileName(of: key), in: folder, with: key.publicKey.pem)
        }
        try replace("jwks.json", in: folder, with: keys.json.text + "\n")
        try replace("issuer.txt", in: folder, with: issuer.description + "\n")
        try removeKeys(notIn: keys, from: folder)
    }

    /// Takes the folder of a tenant away.
    ///
    /// - Throws: A file system error.
    package func remove(tenant: String) throws {
        let folder = folder(of: tenant)
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        try FileManager.default.removeItem(at: folder)
    }

    /// One folder for each tenant and none within another: whoever verifies takes one whole, and a dot is in no name.
    private func folder(of tenant: String) -> URL {
        root.appendingPathComponent(tenant.replacing("/", with: "."), isDirectory: true)
    }

    /// What stands there already is not written again, and nothing waits for the disk: after a crash it is written anew.
    private func replace(_ name: String, in folder: URL, with text: String) throws {
        let file = folder.appendingPathComponent(name)
        let data = Data(text.utf8)
        if FileManager.default.contents(atPath: file.path) == data { return }
        let draft = folder.appendingPathComponent(".\(name).new")
        try data.write(to: draft)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: draft.path)
        guard rename(draft.path, file.path) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// An imported key's id may be anything; a name of a file may not.
    private static func fileName(of key: JSONWebKey) -> String {
        let id = key.keyID ?? key.thumbprint
        let isPlain = id.utf8.count <= 200 && id.first != "." && id.utf8.allSatisfy(isPlainByte)
        return (isPlain ? id : key.thumbprint) + ".pem"
    }

    private static func isPlainByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private func removeKeys(notIn keys: JSONWebKeySet, from folder: URL) throws {
        let kept = Set(keys.keys.map(PublicKeyExport.fileName))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".pem") && !kept.contains(name) {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}
