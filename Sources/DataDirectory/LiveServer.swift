// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the server of a data directory can be reached: the contents of `server.json`.
package struct LiveServer: Codable, Equatable, Sendable {
    package let issuer: String
    /// The base URL that this machine reaches it by.
    package let url: String
    package let pid: Int32
    package let version: String
    /// The file that holds the control token, where one is due.
    package let controlTokenFile: String?
    /// The certificates that this machine has to trust for ``url``, where the system's do not do.
    package let authorityFile: String?
    /// The address to connect to, where the name in ``url`` may lead elsewhere.
    package let address: String?

    package init(
        issuer: String, url: String, pid: Int32, version: String, controlTokenFile: String? = nil,
        authorityFile: String? = nil, address: String? = nil
    ) {
        self.issuer = issuer
        self.url = url
        self.pid = pid
        self.version = version
        self.controlTokenFile = controlTokenFile
        self.authorityFile = authorityFile
        self.address = address
    }

    private enum CodingKeys: String, CodingKey {
        case issuer
        case url
        case pid
        case version
        case controlTokenFile = "control_token_file"
        case authorityFile = "ca_file"
        case address
    }

    static func read(_ path: String) -> LiveServer? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(LiveServer.self, from: $0) }
    }

    /// Writes the file in one step, for its owner only.
    func write(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.replace(path, with: Array(try encoder.encode(self)))
    }
}
