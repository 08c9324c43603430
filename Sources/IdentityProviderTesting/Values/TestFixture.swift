// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore
import JOSE

/// Whom a provider of a test knows: users, clients and audiences.
///
/// A mistake in it is told by its line when the provider starts, and nothing starts then.
public struct TestFixture: Sendable {
    private enum Source: Sendable {
        case text(String, name: String)
        case file(String)
    }

    private let sources: [Source]

    private init(_ sources: [Source]) {
        self.sources = sources
    }

    /// The demo: alice/wonderland, bob/builder and carol, who is locked; `demo-app`, `demo-spa` and `demo-service`.
    public static let demo = TestFixture([.text(DemoFixture.text, name: DemoFixture.path)])

    /// Nobody: a test adds its own users and clients.
    public static let empty = TestFixture([])

    /// A fixture file, YAML, JSON or CSV, by its path.
    public static func file(_ path: String) -> TestFixture {
        TestFixture([.file(path)])
    }

    /// A fixture's text, YAML or JSON, as a file would have it.
    public static func text(_ text: String) -> TestFixture {
        TestFixture([.text(text, name: "fixture")])
    }

    /// This fixture, and then another.
    ///
    /// What both name is as the other has it. A tenant that is made of such a pair takes the first alone.
    public func followed(by other: TestFixture) -> TestFixture {
        TestFixture(sources + other.sources)
    }

    /// - Throws: ``TestControlError`` that says every mistake with its line.
    func seeds() throws(TestControlError) -> [Seed] {
        do {
            return try sources.map { source in
                switch source {
                case .text(let text, let name): try Fixtures.decode(text: text, name: name)
                case .file(let path): try Fixtures.decode(file: path)
                }
            }
        } catch {
            throw TestControlError(status: 400, title: "Bad fixture", detail: "\(error)")
        }
    }

    /// The one tenant of it, as a body of the control API has it.
    func tenant() throws(TestControlError) -> JSONObject {
        guard sources.count <= 1 else {
            throw TestControlError(
                status: 400, title: "Bad fixture", detail: "A tenant is made of one fixture, and this is several.")
        }
        guard let source = sources.first else { return [:] }
        do {
            switch source {
            case .text(let text, _): return try Fixtures.tenantObject(text: text)
            case .file(let path): return try Fixtures.tenantObject(text: try Fixtures.text(of: path))
            }
        } catch {
            throw TestControlError(status: 400, title: "Bad fixture", detail: "\(error)")
        }
    }
}
