// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import IdentityProvider
import Logging
import OAuth

/// Who may use the control API of a server, by its settings; and the file that holds the token, where there is one.
struct ControlAccess {
    let boundary: ControlBoundary.Settings
    /// The file that commands on this machine read the token from; `nil` where there is none.
    let tokenFile: String?
    private let reason: Reason?

    /// Why callers on this machine need a token, too.
    private enum Reason {
        case listener(String)
        /// An option names a host besides the loopback: a proxy on this machine may stand behind it, and looks like a local
        /// caller.
        case named(option: String, host: String)
    }

    /// - Throws: An error of the token's file.
    init(_ settings: ServerSettings, tls: ServerTLS?, storage: ServerStorage) throws {
        reason =
            if settings.listener.isLoopback {
                settings.namedHosts.first { !LoopbackHost.isLoopbackName($0.host) }
                    .map { Reason.named(option: $0.option, host: $0.host) }
            } else {
                Reason.listener(settings.listener.host ?? "")
            }
        let access: ControlBoundary.Access =
            if settings.controlToken != nil {
                .tokenHolders
            } else if settings.opensControl {
                .everybody
            } else {
                reason == nil ? .thisMachine : .tokenHolders
            }
        var (token, file) = (settings.controlToken, settings.controlTokenFile)
        if token == nil, access == .tokenHolders {
            let made = try ControlToken.make(in: storage)
            (token, file) = (made.token, made.path)
        }
        tokenFile = file
        let names = settings.namedHosts.map(\.host) + [settings.listener.host].compactMap { $0 } + (tls?.hosts ?? [])
        boundary = ControlBoundary.Settings(access: access, token: token, hosts: OwnHosts(names))
    }

    /// Whether the page at `/` may list users and clients: it must not give away what the control API keeps.
    var listsRecords: Bool { boundary.access != .tokenHolders }

    /// Says at the start who needs the token, where that is not what a developer on one machine expects.
    func announce(to logger: Logger) {
        switch (boundary.access, reason) {
        case (.everybody, _):
            logger.warning(
                "The control API is open to everybody who reaches this server, without a token: --open-control was given."
            )
        case (.tokenHolders, let reason?):
            guard let tokenFile else { break }
            let cause =
                switch reason {
                case .listener(let host): "the server listens on \(host)"
                case .named(let option, let host): "\(option) names \(host)"
                }
            logger.notice(
                "The control API requires the token in \(tokenFile) of every caller, because \(cause). Commands on this machine read that file."
            )
        default: break
        }
    }
}

extension ServerSettings {
    /// The hosts that options name for the server.
    fileprivate var namedHosts: [(option: String, host: String)] {
        let urls = [("--issuer", issuer), ("--front-channel-url", frontChannel), ("--back-channel-url", backChannel)]
        return urls.compactMap { option, url in url.map { (option, $0.host) } }
            + issuerHosts.compactMap { Issuer.host(of: $0) }.map { ("--issuer-host", $0) }
            + allowedHosts.map { ("--allow-host", $0.lowercased()) } + tlsNames.map { ("--tls-name", $0.lowercased()) }
    }

    /// The names that the local authority is asked to sign for besides those above.
    private var tlsNames: [String] {
        guard case .localAuthority(let names)? = tls?.source else { return [] }
        return names
    }
}
