// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the conversation with a user's browser, from the request of a client to the answer that the browser takes
// back: who is signed in, what has to be asked, and what no other site may send in the user's name.

import HTTPTypes
import Hummingbird
import JOSE
import LibCrypto
import OAuth

/// The cookies by which a tenant knows a browser again.
struct BrowserCookies: Sendable {
    enum Kind: String {
        /// Ties forms to the browser that they were shown to.
        case browser
        /// The user's sign-in.
        case session
    }

    private let path: String
    private let isSecure: Bool
    private let suffix: String

    init(_ address: TenantAddress) {
        let base = address.frontChannel
        path = base.path.isEmpty ? "/" : base.path
        isSecure = base.origin.hasPrefix("https://")
        // Cookies know no port, and several providers may share a host.
        suffix = Base64URL.encode(sha256(Array(address.issuer.description.utf8)).prefix(6))
    }

    /// A browser takes a `__Host-` cookie from nobody but the host itself (RFC 6265bis §4.1.3.2): no neighbour plants one.
    func name(of kind: Kind) -> String {
        let prefix = !isSecure ? "" : path == "/" ? "__Host-" : "__Secure-"
        return "\(prefix)understudy_\(kind.rawValue)_\(suffix)"
    }

    /// The cookie's value; of two of one name either may be a stranger's, and neither is taken.
    func value(of kind: Kind, in request: Request) -> String? {
        let name = Array(name(of: kind).utf8)
        var found: [ArraySlice<UInt8>] = []
        // By bytes: what joins with a separator to one character would hide it.
        for field in request.headers[values: .cookie] {
            for pair in Array(field.utf8).split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == 0x20 || $0 == 0x09 }
                guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<equals].elementsEqual(name) else {
                    continue
                }
                found.append(pair[(equals + 1)...])
            }
        }
        guard found.count == 1, let value = found.first, value.count == 43, value.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Until the browser is closed.
    ///
    /// Over https a page of another site may ask in a frame whether the user is signed in (`prompt=none`).
    func set(_ kind: Kind, to value: String, in response: inout Response) {
        add("\(name(of: kind))=\(value)", to: &response)
    }

    func remove(_ kind: Kind, in response: inout Response) {
        add("\(name(of: kind))=; Max-Age=0", to: &response)
    }

    private func add(_ cookie: String, to response: inout Response) {
        let attributes = "; Path=\(path); HttpOnly; SameSite=" + (isSecure ? "None; Secure" : "Lax")
        response.headers.append(HTTPField(name: .setCookie, value: cookie + attributes))
    }
}
