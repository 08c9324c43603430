// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Logging

/// A bare Hummingbird route that answers a document of the size of a key set: what the provider's documents are held
/// against.
@main
struct BareServer {
    static func main() async throws {
        let router = Router()
        let body = String(repeating: "x", count: 520)
        router.get("document") { _, _ in body }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                FileHandle.standardOutput.write(Data("\(channel.localAddress?.port ?? 0)\n".utf8))
            },
            logger: Logger(label: "bare") { _ in SwiftLogNoOpLogHandler() })
        try await application.runService()
    }
}
