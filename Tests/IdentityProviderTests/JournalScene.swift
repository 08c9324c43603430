// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import NIOCore
import OAuth

extension JournalEvent {
    /// A request as the journal's tests need it.
    static func made(
        _ id: String, tenant: String? = "default", path: String = "/token", headers: HTTPFields = [:],
        body: String? = nil, status: Int = 200, method: HTTPRequest.Method = .post,
        authority: String = "localhost:8080",
        _ change: (inout RequestTrace.Facts) -> Void = { _ in }
    ) -> JournalEvent {
        var facts = RequestTrace().facts
        facts.body = body.map { ByteBuffer(string: $0) }
        change(&facts)
        return JournalEvent(
            id: id, at: NumericDate(seconds: 1_800_000_000), receivedAt: NumericDate(seconds: 1_700_000_000),
            head: HTTPRequest(
                method: method, scheme: "http", authority: authority, path: path, headerFields: headers),
            endpoint: facts.endpointName.map { "/\($0.rawValue)" }, tenant: tenant, facts: facts, status: status,
            duration: .microseconds(1_500))
    }
}

extension Journal {
    func ids(of tenant: String = "default", matching filter: JournalFilter = JournalFilter()) -> [String] {
        entries(of: tenant, matching: filter).map(\.id)
    }
}
