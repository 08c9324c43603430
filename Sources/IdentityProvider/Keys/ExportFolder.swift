// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation

/// An open folder of the export.
///
/// Every file is reached by the open folder and not by its path, so that no link can lead elsewhere meanwhile.
final class ExportFolder {
    /// What stands under a name.
    enum Entry: Equatable {
        case absent
        case file([UInt8])
        /// A link, a folder, a device, or a file that is too large to be ours.
        case other
    }

    /// More than a hundred keys with their certificates.
    private static let maximumBytes = 16 << 20

    let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Opens a folder.
    ///
    /// - Returns: `nil` when nothing is there.
    /// - Throws: ``PublicKeyExportError`` when it is a link, a file, or cannot be read.
    static func open(_ path: String) throws(PublicKeyExportError) -> ExportFolder? {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { return ExportFolder(path: path, descriptor: descriptor) }
        let failure = FileFailure()
        if failure.code == ENOENT { return nil }
        // Only these two say that something else than a folder stands there.
        guard failure.code == ENOTDIR || failure.code == ELOOP else {
            throw .unwritable(path: path, reason: "\(failure)")
        }
        switch FileKind(of: path) {
        case .link: throw .link(path: path)
        case .file, .other: throw .notAFolder(path: path)
        case .absent, .folder: throw .unwritable(path: path, reason: "\(failure)")
        }
    }

    /// Opens a folder, and makes it where it is missing.
    ///
    /// - Throws: ``PublicKeyExportError``.
    static func make(_ path: String) throws(PublicKeyExportError) -> ExportFolder {
        if let folder = try open(path) { return folder }
        do { try PublicFile.makeFolders(path) } catch { throw .unwritable(path: path, reason: "\(error)") }
        guard let folder = try open(path) else { throw .unwritable(path: path, reason: "the folder was removed") }
        return folder
    }

    /// The names of all that is in it, without drafts that a crash left.
    ///
    /// - Throws: ``PublicKeyExportError/unwritable(path:reason:)``.
    func names() throws(PublicKeyExportError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { !FileDraft.isName($0) }.sorted()
        } catch {
            throw .unwritable(path: path, reason: "the folder cannot be read")
        }
    }

    /// What stands under a name; nothing is followed, and nothing but a file is opened.
    func entry(_ name: String) -> Entry {
        let size: Int
        switch FileKind(of: name, in: descriptor) {
        case .absent: return .absent
        case .file(let bytes) where bytes <= ExportFolder.maximumBytes: size = bytes
        case .file, .folder, .link, .other: return .other
        }
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return .other }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        guard let data = try? handle.readToEnd() else { return size == 0 ? .file([]) : .other }
        return .file(Array(data))
    }

    /// Writes a file in one step.
    ///
    /// What stands there already is not written again, and nothing waits for the disk: after a crash it is written anew.
    ///
    /// - Throws: ``PublicKeyExportError/unwritable(path:reason:)``.
    func replace(_ name: String, with contents: [UInt8]) throws(PublicKeyExportError) {
        if entry(name) == .file(contents) { return }
        do {
            try FileDraft.replace(name, in: descriptor, with: contents, mode: PublicFile.mode)
        } catch {
            throw .unwritable(path: "\(path)/\(name)", reason: "\(error)")
        }
    }

    /// Removes a file.
    ///
    /// - Throws: ``PublicKeyExportError/unwritable(path:reason:)``.
    func remove(_ name: String) throws(PublicKeyExportError) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw .unwritable(path: "\(path)/\(name)", reason: "\(FileFailure())")
        }
    }

    /// Removes the folder itself when nothing is left in it.
    func removeIfEmpty() {
        // It is no failure when something is left: those files are not ours.
        rmdir(path)
    }
}
