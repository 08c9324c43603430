// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
package import JOSE
import LibCrypto
package import OAuth

/// The folder from which services verify tokens with no network: `<tenant>/jwks.json`, `issuer.txt` and `<kid>.pem`.
///
/// Only files that it wrote itself are replaced or removed (``EarlierExport``), and no link below the root is followed.
package struct PublicKeyExport: Sendable {
    private let root: String

    /// - Parameter directory: The root; it may be a link, since the user named it.
    package init(directory: String) {
        root = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    }

    /// Keeps the directory for this process, and makes it where it is missing.
    ///
    /// - Returns: What keeps it: the directory is free again when the value goes or the process ends.
    /// - Throws: ``PublicKeyExportError/inUse(path:)`` when another server has it; another ``PublicKeyExportError``.
    package func reserve() throws(PublicKeyExportError) -> ExportReservation {
        do { try PublicFile.makeFolders(root) } catch { throw .unwritable(path: root, reason: "\(error)") }
        return try ExportReservation(root)
    }

    /// Checks that a tenant's keys can be exported: its folder is missing, empty, or one that an earlier export wrote.
    ///
    /// - Parameter keys: Keys whose files must be free as well.
    /// - Throws: ``PublicKeyExportError``.
    package func check(tenant: String, keys: [JSONWebKey] = []) throws(PublicKeyExportError) {
        guard let folder = try ExportFolder.open(path(of: tenant)) else { return }
        let earlier = try EarlierExport(in: folder)
        for key in keys {
            let name = PublicKeyExport.fileName(of: key)
            guard isFree(name, for: Array(key.publicKey.pem.utf8), in: folder, earlier) else {
                throw .foreignFile(path: "\(folder.path)/\(name)")
            }
        }
    }

    /// Writes a tenant's public keys; each file is replaced in one step, and no file of a key goes before those of the others
    /// are there, so that a reader never finds fewer keys than are in force.
    ///
    /// - Throws: ``PublicKeyExportError``; ``PublicKeyExportError/foreignFile(path:)`` once all else is written.
    package func write(_ keys: JSONWebKeySet, tenant: String, issuer: Issuer) throws(PublicKeyExportError) {
        let folder = try ExportFolder.make(path(of: tenant))
        let earlier = try EarlierExport(in: folder)
        let issuerLine = Array("\(issuer)\n".utf8)
        // It marks the folder as ours, also if the process ends before the rest is written.
        if folder.entry(EarlierExport.issuerName) == .absent {
            try folder.replace(EarlierExport.issuerName, with: issuerLine)
        }
        var kept: Set<String> = []
        var foreign: String?
        for key in keys.keys {
            let name = PublicKeyExport.fileName(of: key)
            let contents = Array(key.publicKey.pem.utf8)
            kept.insert(name)
            if isFree(name, for: contents, in: folder, earlier) {
                try folder.replace(name, with: contents)
            } else {
                foreign = name
            }
        }
        // Before the key set, which names them: what it no longer names could not be identified as ours after a crash.
        for name in earlier.keyFiles.keys where !kept.contains(name) && earlier.wrote(name, folder.entry(name)) {
            try folder.remove(name)
        }
        try folder.replace(EarlierExport.keySetName, with: keys.json.serialized() + [UInt8(ascii: "\n")])
        try folder.replace(EarlierExport.issuerName, with: issuerLine)
        if let foreign { throw .foreignFile(path: "\(folder.path)/\(foreign)") }
    }

    /// Removes what was written for a tenant, and its folder when nothing else is in it.
    ///
    /// - Throws: ``PublicKeyExportError/unwritable(path:reason:)``.
    package func remove(tenant: String) throws(PublicKeyExportError) {
        // A link, or a folder that is not ours, stays as it is.
        guard let folder = try? ExportFolder.open(path(of: tenant)), let earlier = try? EarlierExport(in: folder) else {
            return
        }
        for name in earlier.keyFiles.keys where earlier.wrote(name, folder.entry(name)) { try folder.remove(name) }
        for name in [EarlierExport.keySetName, EarlierExport.issuerName] { try folder.remove(name) }
        folder.removeIfEmpty()
    }

    /// The key files in a tenant's folder that it did not write; services that read the folder trust them, too.
    package func foreignKeyFiles(tenant: String) -> [String] {
        guard let folder = try? ExportFolder.open(path(of: tenant)), let earlier = try? EarlierExport(in: folder),
            let names = try? folder.names()
        else { return [] }
        return names.filter { $0.hasSuffix(".pem") && !earlier.wrote($0, folder.entry($0)) }
            .map { "\(folder.path)/\($0)" }
    }

    /// One folder for each tenant and none within another: whoever verifies takes one whole, and a dot is in no name.
    private func path(of tenant: String) -> String {
        "\(root)/\(tenant.replacing("/", with: "."))"
    }

    /// Whether a key's file may be written: nothing is there, the same is there, or a key of an earlier export.
    private func isFree(
        _ name: String, for contents: [UInt8], in folder: ExportFolder, _ earlier: EarlierExport
    ) -> Bool {
        let entry = folder.entry(name)
        return entry == .absent || entry == .file(contents) || earlier.wrote(name, entry)
    }

    /// An imported key's id may be anything; a name of a file may not.
    static func fileName(of key: JSONWebKey) -> String {
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
}
