// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the pages: logic-less Mustache templates and the values they show. `PageTemplates` escapes every value.

import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import Mustache
import NIOCore

/// A page to be shown.
struct Page {
    enum Name: String, CaseIterable {
        case consent
        case device
        case error
        case formPost = "form-post"
        case home
        case signIn = "sign-in"
        case signOut = "sign-out"
    }

    let name: Name
    let title: String
    var status = HTTPResponse.Status.ok
    let values: [String: Any]
}

/// The templates of all pages: the built-in ones, or those of a folder in their places.
package struct PageTemplates: Sendable {
    private let library: MustacheLibrary
    private let style: String
    private let contentSecurityPolicy: String

    /// The built-in ones.
    package static let builtIn = PageTemplates(overrides: [:], style: PageStyle.css)

    /// Reads a folder: `style.css`, and `NAME.mustache` for each page, or the `layout` around it, that is to look otherwise.
    ///
    /// - Throws: ``ProviderError/unusablePages(path:reason:)`` for a file that is none of these, no template, or one that
    ///   includes itself.
    package init(folder: String) throws(ProviderError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw .unusablePages(path: folder, reason: "the folder cannot be read")
        }
        let known = PageTemplates.sources.keys.sorted()
        var outlines = PageTemplates.sources.compactMapValues { try? TemplateOutline($0) }
        var overrides: [String: MustacheTemplate] = [:]
        var style = PageStyle.css
        for file in names {
            let path = "\(folder)/\(file)"
            let text = try PageTemplates.text(of: path)
            let name = file.hasSuffix(".mustache") ? String(file.dropLast(".mustache".count)) : ""
            if file == "style.css" {
                style = text
            } else if known.contains(name) {
                do throws(TemplateOutline.Problem) { outlines[name] = try TemplateOutline(text) } catch {
                    throw .unusablePages(path: path, reason: error.reason)
                }
                do { overrides[name] = try MustacheTemplate(string: text) } catch {
                    let place = (error as? MustacheTemplate.ParserError)
                        .map { "line \($0.context.lineNumber), column \($0.context.columnNumber): \($0.error)" }
                    throw .unusablePages(path: path, reason: "it is no Mustache template: \(place ?? "\(error)")")
                }
            } else {
                let files = known.map { "\($0).mustache" }.joined(separator: ", ")
                throw .unusablePages(path: path, reason: "it is none of style.css, \(files)")
            }
        }
        var inclusions = TemplateInclusions(of: outlines)
        for name in known {
            do throws(TemplateOutline.Problem) { try inclusions.check(name) } catch {
                // The built-in templates are good by themselves.
                let cause = error.chain.last { overrides[$0] != nil } ?? name
                throw .unusablePages(path: "\(folder)/\(cause).mustache", reason: error.reason)
            }
        }
        self.init(overrides: overrides, style: style)
    }

    /// The maximum size of a file, in bytes: each page carries the style.
    private static let sizeLimit = 1 << 20

    /// - Throws: ``ProviderError/unusablePages(path:reason:)`` for a file that is too large, cannot be read, or is not UTF-8.
    private static func text(of path: String) throws(ProviderError) -> String {
        // A pipe would never end, and an attribute of a link is not that of its file.
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = (try? FileManager.default.attributesOfItem(atPath: file)) ?? [:]
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw .unusablePages(path: path, reason: "it is no file that can be read")
        }
        guard (attributes[.size] as? NSNumber)?.intValue ?? 0 <= sizeLimit else {
            throw .unusablePages(path: path, reason: "it has more than \(sizeLimit >> 10) KiB")
        }
        guard let text = FileManager.default.contents(atPath: file).flatMap({ String(validating: $0, as: UTF8.self) })
        else { throw .unusablePages(path: path, reason: "it is no UTF-8 text that can be read") }
        return text
    }

    private init(overrides: [String: MustacheTemplate], style: String) {
        var templates = PageTemplates.sources.compactMapValues { try? MustacheTemplate(string: $0) }
        templates.merge(overrides) { _, override in override }
        library = MustacheLibrary(templates: templates)
        self.style = style
        // No form-action: browsers hold it against every redirect that follows a form, also against those that a client's own
        // site makes afterwards.
        contentSecurityPolicy =
            "default-src 'none'; style-src '\(PageTemplates.hash(style))'; script-src '\(PageTemplates.hash(FormPostPage.script))'; "
            + "img-src 'self' data: http: https:; base-uri 'none'; frame-ancestors 'none'"
    }

    /// What a policy names an inline style or script by (CSP 3 §2.3.1).
    private static func hash(_ text: String) -> String {
        "sha256-" + Data(sha256(Array(text.utf8))).base64EncodedString()
    }

    static let sources: [String: String] = [
        "layout": layout, Page.Name.consent.rawValue: ConsentPage.source, Page.Name.device.rawValue: DevicePage.source,
        Page.Name.error.rawValue: ErrorPage.source,
        Page.Name.formPost.rawValue: FormPostPage.source, Page.Name.home.rawValue: HomePage.source,
        Page.Name.signIn.rawValue: SignInPage.source, Page.Name.signOut.rawValue: SignOutPage.source,
    ]

    private static let layout = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{{title}}</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <main{{#isWide}} class="wide"{{/isWide}}>
        {{$content}}{{/content}}
        </main>
        <footer>Understudy, a stand-in identity provider for tests: no real accounts</footer>
        </body>
        </html>

        """

    /// What a page shows is escaped wherever it stands.
    func html(_ page: Page) -> String {
        var values = page.values.mapValues(PageTemplates.escaped)
        values["title"] = PageTemplates.escaped(page.title)
        values["style"] = style
        values["script"] = FormPostPage.script
        return library.render(values, withTemplate: page.name.rawValue) ?? ""
    }

    /// A value whose texts are escaped already: Mustache writes a template in the place of a value as it is.
    ///
    /// Mustache itself escapes by characters, and a quotation mark that is joined with an accent is another character to it.
    private static func escaped(_ value: Any) -> Any {
        switch value {
        case let text as String: (try? MustacheTemplate(string: escapedText(text))) ?? ""
        case let object as [String: Any]: object.mapValues(escaped)
        case let list as [Any]: list.map(escaped)
        default: value
        }
    }

    /// By bytes, those of a template's own tags included.
    private static func escapedText(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
            case UInt8(ascii: "'"), UInt8(ascii: "{"), UInt8(ascii: "}"): bytes += Array("&#\(byte);".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func response(_ page: Page) -> Response {
        Response(
            status: page.status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: contentSecurityPolicy,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html(page))))
    }
}
