// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation

/// Where a command writes what was asked for: standard output, or a file.
enum OutputFile {
    /// Writes a file in one step, so that a full disk leaves the old one; a device or a pipe is written to.
    ///
    /// - Parameter isPrivate: A file that only its owner can read, and nothing else will do.
    /// - Throws: ``CommandFailure`` that names the file and says why.
    static func write(_ text: String, to path: String?, isPrivate: Bool = false) throws(CommandFailure) {
        guard let path else { return try print(text, terminator: "") }
        let isDevice = PrivateFile.isDevice(path)
        guard isDevice || isPrivate else {
            // A link is followed, and not replaced.
            let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            do { return try PublicFile.replace(target, with: Array(text.utf8)) } catch {
                throw CommandFailure(.inputOutput, "\(error)")
            }
        }
        guard !(isDevice && isPrivate) else {
            throw CommandFailure(
                .inputOutput, "\(path) is no regular file, and a private key is written into no other.")
        }
        if isPrivate {
            do { return try PrivateFile.replace(path, with: Array(text.utf8)) } catch {
                throw CommandFailure(.inputOutput, "\(error)")
            }
        }
        do {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.write(contentsOf: Data(text.utf8))
            try file.close()
        } catch {
            throw CommandFailure(.inputOutput, "\(path) cannot be written: \(reason(of: error)).")
        }
    }

    /// Warns when standard output is a file that others may read, as `>` makes it, and secrets are about to go there.
    static func warnAboutReaders(_ secrets: String) {
        guard PrivateFile.isOpenToOthers(STDOUT_FILENO) else { return }
        let text =
            "understudy: The file on standard output holds \(secrets), and others may read it. With --output FILE only its "
            + "owner can.\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Writes to standard output.
    ///
    /// - Throws: ``CommandFailure`` when it is closed or full: a caller must not take nothing for an answer.
    static func print(_ text: String, terminator: String = "\n") throws(CommandFailure) {
        do { try FileHandle.standardOutput.write(contentsOf: Data((text + terminator).utf8)) } catch {
            throw CommandFailure(.inputOutput, "Standard output cannot be written: \(reason(of: error)).")
        }
    }

    private static func reason(of error: any Error) -> String {
        let underlying = (error as? CocoaError)?.underlying ?? error
        return (underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
            ?? underlying.localizedDescription
    }
}
