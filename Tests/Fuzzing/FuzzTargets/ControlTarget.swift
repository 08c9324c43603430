// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Fixtures
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import OAuth
import UnderstudyServer

extension FuzzTarget {
    /// Requests of the control API: a line with the method and the path below `/_understudy/v1`, then the body.
    ///
    /// They take the way that they take over HTTP, except for the boundary, to a provider with the demo's records.
    static let control = FuzzTarget(name: "control") { bytes in
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        let line = bytes[..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        // A path is what a parser of HTTP lets through; what waits for an event is no body.
        guard line.count == 2, let method = methods[String(decoding: line[0], as: UTF8.self)],
            line[1].first == UInt8(ascii: "/"), line[1].allSatisfy({ (0x21..<0x7F).contains($0) }),
            let body = try? JSONObject(parsing: Array(bytes[end...].dropFirst()))
        else { return }
        let path = "/_understudy/v1" + String(decoding: line[1], as: UTF8.self)
        let (status, answer) = try await ControlScene.shared.control().send(method, path, body)
        try FuzzFinding.expect((200..<500).contains(status) || status == 503, "no body makes the server fail")
        guard status >= 400 else { return }
        for member in ["title", "detail"] {
            try FuzzFinding.expect(answer[member]?.stringValue?.isEmpty == false, "a refusal has a \(member)")
        }
    }

    private static let methods: [String: HTTPRequest.Method] = [
        "POST": .post, "PUT": .put, "PATCH": .patch, "DELETE": .delete,
    ]
}

/// A provider without a server, made anew before its records become many.
private actor ControlScene {
    static let shared = ControlScene()

    private var current: LocalControl?
    private var uses = 0

    func control() async throws -> LocalControl {
        uses += 1
        if let current, uses % 500 != 0 { return current }
        let store = try IdentityStore.inMemory()
        _ = try await store.apply(try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.path))
        let provider = try await buildProvider(store: store)
        guard let issuer = Issuer("http://localhost:8080") else { throw FuzzFinding(description: "no issuer") }
        try await provider.open(at: TenantAddress(issuer: issuer))
        let control = LocalControl(provider: provider)
        current = control
        return control
    }
}
