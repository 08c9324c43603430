// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import IdentityProvider

@Suite("What page templates include")
struct TemplateInclusionsTests {
    /// Reads a folder of templates.
    ///
    /// - Returns: Why it cannot be used; `nil` when it can.
    private static func problem(
        _ files: [String: String], _ body: (PageTemplates) -> Void = { _ in }
    ) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).mustache")) }
        do {
            body(try PageTemplates(folder: folder.path))
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "refuses a template that includes itself, directly or through others, and names the chain",
        arguments: [
            (["sign-in": "{{> sign-in}}"], "sign-in > sign-in"),
            (["sign-in": "{{>\n sign-in }}"], "sign-in > sign-in"),
            (["sign-in": "{{< sign-in}}{{/ sign-in}}"], "sign-in > sign-in"),
            (["sign-in": "{{^a}}{{#users}}{{> sign-in}}{{/users}}{{/a}}"], "sign-in > sign-in"),
            (["home": "{{> sign-in}}", "sign-in": "{{> home}}"], "home > sign-in > home"),
            (["layout": "{{> error}}{{$content}}{{/content}}"], "layout > error > layout"),
            (["layout": "{{$content}}{{> layout}}{{/content}}"], "layout > layout"),
            (["error": "{{<layout}}{{$content}}{{> layout}}{{/content}}{{/layout}}"], "layout > $content > layout"),
            (
                ["error": "{{<layout}}{{$content}}{{$content}}x{{/content}}{{/content}}{{/layout}}"],
                "layout > $content > $content"
            ),
        ])
    func cycles(files: [String: String], chain: String) throws {
        #expect(try Self.problem(files)?.contains("it includes itself: ") == true)
        #expect(try Self.problem(files)?.contains(chain) == true)
    }

    @Test("names the file of one's own in a cycle, not the built-in one around it")
    func cause() throws {
        let problem = try Self.problem(["layout": "{{> error}}{{$content}}{{/content}}"])
        #expect(problem?.contains("/layout.mustache cannot be used") == true)
    }

    @Test(
        "refuses what cannot be rendered, or not without a crash",
        arguments: [
            ("{{> footer}}", "\"footer\", which is no template"),
            ("{{< base}}{{/base}}", "\"base\", which is no template"),
            ("{{>*style}}", "cannot come from a value"), ("{{<*style}}{{/*style}}", "cannot come from a value"),
            // Mustache traps on this one.
            ("{{=| |=}}|#a||/a|", "delimiters"),
        ])
    func refused(text: String, reason: String) throws {
        #expect(try Self.problem(["sign-in": text])?.contains(reason) == true)
    }

    @Test(
        "refuses a template that takes more than the stack to parse or to render",
        arguments: [
            ("", "{{#a}}", "{{/a}}", 64, "nests deeper"), ("", "{{#a}}", "", 100_000, "nests deeper"),
            ("{{", "a(", "", 100_000, "a tag has more than"),
        ])
    func stack(before: String, opening: String, closing: String, count: Int, reason: String) throws {
        let text = before + String(repeating: opening, count: count) + String(repeating: closing, count: count) + "}}"
        #expect(try Self.problem(["sign-in": text])?.contains(reason) == true)
    }

    @Test("refuses templates that each include the next so often that a page would have no end")
    func multiplication() throws {
        func many(_ name: String) -> String { String(repeating: "{{> \(name)}}", count: 30) }
        let files = ["consent": many("device"), "device": many("error"), "error": many("home"), "home": "x"]
        #expect(try Self.problem(files)?.contains("more than 10000 parts") == true)
    }

    @Test("refuses sections that nest too deep only with what the template includes")
    func depth() throws {
        let half = (String(repeating: "{{#a}}", count: 40), String(repeating: "{{/a}}", count: 40))
        let files = ["sign-in": half.0 + "{{> home}}" + half.1, "home": half.0 + half.1]
        #expect(try Self.problem(files)?.contains("nests deeper") == true)
    }

    @Test(
        "renders templates that include others twice, nest deep and speak of tags in comments",
        arguments: [
            ("{{> error}}{{> error}}", "{{^a}}x{{/a}}", "xx"),
            ("{{! {{> sign-in}}y", "", "y"),
            (String(repeating: "{{^a}}", count: 60) + "z" + String(repeating: "{{/a}}", count: 60), "", "z"),
            ("{{<error}}{{$b}}new{{/b}}{{/error}}", "<{{$b}}old{{/b}}>", "<new>"),
            ("{{#a}}{{> error}}{{/a}}{{^a}}w{{/a}}", "", "w"),
        ])
    func rendered(signIn: String, error: String, result: String) throws {
        var shown = ""
        let problem = try Self.problem(["sign-in": signIn, "error": error]) {
            shown = $0.html(Page(name: .signIn, title: "T", values: [:]))
        }
        #expect(problem == nil)
        #expect(shown == result)
    }

    @Test("refuses a file that is too large, and one that is not UTF-8")
    func unreadable() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("style.css")
        for (data, reason) in [
            (Data(repeating: 0x20, count: 1 << 20 | 1), "1024 KiB"), (Data([0xC3, 0x28]), "UTF-8"),
        ] {
            try data.write(to: file)
            let error = #expect(throws: ProviderError.self) { try PageTemplates(folder: folder.path) }
            #expect(error?.description.contains(reason) == true)
        }
    }
}
