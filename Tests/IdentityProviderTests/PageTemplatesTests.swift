// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import NIOCore
import OAuth
import Testing

@testable import IdentityProvider

@Suite("How pages look")
struct PageTemplatesTests {
    private func folder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        for (name, text) in files { try Data(text.utf8).write(to: url.appendingPathComponent(name)) }
        try body(url.path)
    }

    @Test("every built-in template is one, and every page has one")
    func builtIn() {
        for name in Page.Name.allCases {
            let text = PageTemplates.builtIn.html(Page(name: name, title: "T & T", values: [:]))
            #expect(text.hasPrefix("<!doctype html>") && text.contains("<title>T &amp; T</title>"), "\(name)")
            #expect(text.contains("<h1") || name == .device || name == .signOut, "\(name)")
        }
    }

    @Test("a folder's style and templates take the places of the built-in ones, and the policy lets that style pass")
    func overrides() throws {
        let layout =
            "<!doctype html><title>{{title}}</title><style>{{{style}}}</style>{{$content}}{{/content}}<i>ours</i>"
        try folder(["style.css": "h1 { color: red }", "layout.mustache": layout, ".hidden": "\u{0}"]) { path in
            let pages = try PageTemplates(folder: path)
            let page = ErrorPage.page(OAuthError(.invalidRequest, "x"), requestID: "1", server: "http://localhost:8080")
            let text = pages.html(page)
            #expect(
                text.contains("h1 { color: red }") && text.hasSuffix("<i>ours</i>")
                    && text.contains("This did not work"))
            let policy = pages.response(page).headers[.contentSecurityPolicy]
            #expect(policy != PageTemplates.builtIn.response(page).headers[.contentSecurityPolicy])
        }
        try folder(["error.mustache": "<p>{{description}}</p>"]) { path throws in
            let page = ErrorPage.page(
                OAuthError(.invalidRequest, "<x>"), requestID: "1", server: "http://localhost:8080")
            let pages = try PageTemplates(folder: path)
            #expect(pages.html(page) == "<p>&lt;x&gt;</p>")
        }
    }

    @Test(
        "the error page names the command with the server that it needs, unless that is the default one",
        arguments: [
            ("http://localhost:8080", "understudy why 1</code>"),
            ("http://localhost:9090", "understudy why 1 --server http://localhost:9090</code>"),
            ("https://idp.example.com", "understudy why 1 --server https://idp.example.com</code>"),
        ])
    func whyCommand(_ server: String, _ command: String) {
        let page = ErrorPage.page(OAuthError(.invalidRequest, "x"), requestID: "1", server: server)
        #expect(PageTemplates.builtIn.html(page).contains("<code>\(command)"))
    }

    @Test("a file that is none of them, and one that is no template, are errors that name it")
    func problems() throws {
        for (name, text, reason) in [
            ("sign_in.mustache", "x", "sign-in.mustache"), ("notes.txt", "x", "style.css"),
            ("error.mustache", "{{#x}}", "no Mustache template: line 1"),
        ] {
            try folder([name: text]) { path in
                let error = #expect(throws: ProviderError.self) { try PageTemplates(folder: path) }
                #expect(error?.description.contains(name) == true && error?.description.contains(reason) == true)
            }
        }
        #expect(throws: ProviderError.self) { try PageTemplates(folder: "/no/such/folder") }
    }
}
