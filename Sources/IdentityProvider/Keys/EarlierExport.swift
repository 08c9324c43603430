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
        let keys: [JSONWebKey]? =
            switch folder.entry(EarlierExport.keySetName) {
            case .absent: []
            case .file(let bytes): EarlierExport.keys(bytes)
            case .other: nil
            }
        guard let keys else { throw .foreignFolder(path: folder.path, files: [EarlierExport.keySetName]) }
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

    private static func shown(_ names: [String]) -> [String] {
        names.count > 3 ? names.prefix(3) + ["\(names.count - 3) more"] : names
    }
}
