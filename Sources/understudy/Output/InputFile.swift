// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// What a command reads: a file, or standard input for `-`.
enum InputFile {
    /// The most bytes that are read.
    private static let limit = 256 << 20

    /// A token that stands in the argument itself, or comes on standard input.
    ///
    /// - Throws: ``CommandFailure`` when nothing comes.
    static func token(_ argument: String) throws(CommandFailure) -> String {
        guard argument == "-" else { return argument }
        let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw CommandFailure(.usage, "No token: give it as an argument, or on standard input.")
        }
        return text
    }

    /// A file that holds a JSON object.
    ///
    /// - Throws: ``CommandFailure`` that names the file.
    static func object(at path: String) throws(CommandFailure) -> JSONObject {
        var data = try data(at: path)
        // Editors of Windows begin a text with a byte order mark.
        if data.starts(with: [0xEF, 0xBB, 0xBF]) { data.removeFirst(3) }
        do {
            return try JSONObject(parsing: Array(data), limits: JSONLimits(maximumBytes: limit))
        } catch {
            throw CommandFailure(.badData, "\(path): \(error)")
        }
    }

    /// A key as the control API takes it: a JWK as an object, PEM as text.
    ///
    /// - Throws: ``CommandFailure`` that names the file, and tells nothing of the key.
    static func key(at path: String) throws(CommandFailure) -> JSONValue {
        let text = try pem(at: path)
        guard text.utf8.first == UInt8(ascii: "{") else { return .string(text) }
        do { return .object(try JSONObject(parsing: Array(text.utf8))) } catch {
            throw CommandFailure(.badData, "\(path): \(error)")
        }
    }

    /// A file of keys or certificates as text.
    ///
    /// - Throws: ``CommandFailure`` that names the file.
    static func pem(at path: String) throws(CommandFailure) -> String {
        let data = try data(at: path)
        guard data.count <= 65_536 else { throw CommandFailure(.badData, "\(path): the file has more than 64 KiB.") }
        return String(decoding: data, as: UTF8.self)
    }

    private static func data(at path: String) throws(CommandFailure) -> Data {
        if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        guard size ?? 0 <= limit, let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.badData, "\(path): the file cannot be read, or has more than 256 MiB.")
        }
        return data
    }
}
