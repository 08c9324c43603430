// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import OAuth

/// What an earlier export wrote into a folder, by the word of the `jwks.json` and `issuer.txt` that it left there.
///
/// No list of our own is kept: these two files name every other one, and versions before this one wrote them, too.
struct EarlierExport {
    static let keySetName = "jwks.json"
    static let issuerName = "issuer.txt"

    /// The key files by name, as they were written.
    let keyFiles: [String: [UInt8]]

    /// Reads what an earlier export left; an empty folder has nothing of it.
    ///
    /// - Throws: ``PublicKeyExportError/foreignFolder(path:files:)`` when the folder holds files and is not ours.
    init(in folder: ExportFolder) throws(PublicKeyExportError) {
        let names = try folder.names()
        guard !names.isEmpty else {
            keyFiles = [:]
            return
        }
        guard EarlierExport.isIssuer(folder.entry(EarlierExport.issuerName)) else {
            throw .foreignFolder(path: folder.path, files: EarlierExport.shown(names))
        }
        // A first export that a crash ended has written the issuer and some keys.
        guard names.contains(EarlierExport.keySetName) || names.allSatisfy(EarlierExport.isIssuerOrKey) else {
            throw .foreignFolder(path: folder.path, files: EarlierExport.shown(names))
        }
        let keys: [JSONWebKey]? =
            switch folder.entry(EarlierExport.keySetName) {
            case .absent: []
            case .file(let bytes): EarlierExport.keys(bytes)
            case .other: nil
            }
        guard let keys, EarlierExport.hasKeyFile(of: keys, among: names) else {
            throw .foreignFolder(path: folder.path, files: [EarlierExport.keySetName])
        }
        var files: [String: [UInt8]] = [:]
        for key in keys {
            files[PublicKeyExport.fileName(of: key)] = Array(key.publicKey.pem.utf8)
        }
        keyFiles = files
    }

    /// Whether a file is one of the keys that the earlier export wrote, and unchanged since.
    func wrote(_ name: String, _ entry: ExportFolder.Entry) -> Bool {
        keyFiles[name].map { entry == .file($0) } ?? false
    }

    /// One line that is an issuer, as we write it.
    private static func isIssuer(_ entry: ExportFolder.Entry) -> Bool {
        guard case .file(let bytes) = entry, bytes.last == UInt8(ascii: "\n") else { return false }
        return Issuer(String(decoding: bytes.dropLast(), as: UTF8.self)) != nil
    }

    /// The keys of a set that is written as we write it; `nil` for any other document.
    private static func keys(_ bytes: [UInt8]) -> [JSONWebKey]? {
        let limit = bytes.count
        guard let object = try? JSONObject(parsing: bytes, limits: JSONLimits(maximumBytes: limit)),
            object.serialized() + [UInt8(ascii: "\n")] == bytes,
            let set = try? JSONWebKeySet(parsing: bytes, maximumBytes: limit, maximumCount: 10_000),
            set.skipped.isEmpty, set.keys.allSatisfy({ $0.keyID != nil })
        else { return nil }
        return set.keys
    }

    /// Whether the files of a folder go with its key set: other programs keep an issuer and a key set there, too, but no file
    /// for each key.
    ///
    /// After a crash the set may name only keys whose files are gone. Then the new ones are there, named by their thumbprints.
    private static func hasKeyFile(of keys: [JSONWebKey], among names: [String]) -> Bool {
        // A crash while a tenant was removed, or a .gitignore of *.pem, leaves the two files alone.
        keys.isEmpty || names.allSatisfy { [keySetName, issuerName].contains($0) }
            || keys.contains { names.contains(PublicKeyExport.fileName(of: $0)) }
            || names.contains { $0.hasSuffix(".pem") && $0.utf8.count == thumbprintLength + ".pem".utf8.count }
    }

    /// SHA-256 in base64url (RFC 7638 §3.4).
    private static let thumbprintLength = 43

    private static func isIssuerOrKey(_ name: String) -> Bool {
        name == issuerName || name.hasSuffix(".pem")
    }

    private static func shown(_ names: [String]) -> [String] {
        names.count > 3 ? names.prefix(3) + ["\(names.count - 3) more"] : names
    }
}
