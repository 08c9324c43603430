// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServerCertificates
import ServiceLifecycle

/// Says once a day what clients will refuse about the certificate, so that a server that runs for months does not fall silent.
struct CertificateReminder: CustomStringConvertible, Service {
    /// The service group names it so in its log.
    let description = "CertificateReminder"

    let certificate: WatchedCertificate
    let issuerHost: String
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(86_400))) != nil {
                ServerTLS.warn(of: certificate.current, issuerHost: issuerHost, logger: logger)
            }
        }
    }
}
