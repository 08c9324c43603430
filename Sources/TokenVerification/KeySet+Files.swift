// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

extension KeySet {
    /// Reads a JWK set file, a PEM file, or a folder such as `public-keys/default`.
    ///
    /// Of a folder the top level is read: `jwks.json`, every `*.pem` (whose name is its key's id) and `issuer.txt`; other
    /// files are left alone. A folder that holds folders is an error that says which to choose.
    ///
    /// - Throws: ``KeySetError``.
    public init(contentsOf path: String) throws(KeySetError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .unreadable(path: path)
        }
        if isDirectory.boolValue {
            try self.init(folder: path)
        } else {
            let bytes = try KeySet.contents(of: path)
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("-----BEGIN ") {
                try self.init(pem: text)
            } else {
                try self.init(jwks: bytes)
            }
        }
    }

    private init(folder: String) throws(KeySetError) {
        let names = try KeySet.names(in: folder)
        var keys: [JSONWebKey] = []
        var skipped: [SkippedKey] = []
        if names.contains("jwks.json") {
            let set = try KeySet.parse(try KeySet.contents(of: "\(folder)/jwks.json"))
            keys = set.keys
            skipped = KeySet.skipped(of: set)
        }
        for name in names where name.hasSuffix(".pem") {
            let text = String(decoding: try KeySet.contents(of: "\(folder)/\(name)"), as: UTF8.self)
            let key = try KeySet.key(pem: text, keyID: String(name.dropLast(4)))
            if !keys.contains(where: { $0.thumbprint == key.thumbprint }) { keys.append(key) }
        }
        var issuer: String?
        if names.contains("issuer.txt") {
            issuer = String(decoding: try KeySet.contents(of: "\(folder)/issuer.txt"), as: UTF8.self)
                .trimmingCharacters(in: .newlines)
        }
        try self.init(keys: keys, issuer: issuer, skipped: skipped)
    }

    /// The files of a folder by name.
    private static func names(in folder: String) throws(KeySetError) -> [String] {
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw .unreadable(path: folder)
        }
        // Kubernetes keeps the versions of a mounted volume in hidden folders.
        let names = all.filter { !$0.hasPrefix(".") }
        let folders = names.filter { name in
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isDirectory)
                && isDirectory.boolValue
        }
        guard folders.isEmpty else { throw .holdsFolders(path: folder, folders: folders.sorted()) }
        return names.sorted()
    }

    private static func contents(of path: String) throws(KeySetError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path: path) }
        return Array(data)
    }
}
