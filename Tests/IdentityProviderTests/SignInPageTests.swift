// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Playwright's `getByLabel` and `getByTestId`, on the page as it is served.
@Suite("What a robot finds on the sign-in page")
struct SignInPageTests {
    private static let documentation = packageRoot.appendingPathComponent("docs/browser-login.md")

    /// How many controls a label leads to: a part of the text of `label`, `aria-label` or what `aria-labelledby` names,
    /// whatever its case.
    private static func controls(labelled text: String, in page: String) -> Int {
        func isMeant(_ label: some StringProtocol) -> Bool {
            String(label).lowercased().contains(text.lowercased())
        }
        let labels = page.matches(of: /<label[^>]*>(.*?)<\/label>/).filter { isMeant($0.1) }.count
        let named = page.matches(of: /aria-label="([^"]*)"/).filter { isMeant($0.1) }.count
        let referring = page.matches(of: /aria-labelledby="([^"]*)"/)
            .filter { match in
                page.matches(of: /id="([^"]*)"[^>]*>([^<]*)</).contains { $0.1 == match.1 && isMeant($0.2) }
            }
        return labels + named + referring.count
    }

    @Test("each selector that is documented for Playwright finds one control")
    func documentedSelectors() async throws {
        let text = try String(contentsOf: Self.documentation, encoding: .utf8)
        let labels = Set(text.matches(of: /getByLabel\('([^']*)'\)/).map { String($0.1) })
        let names = Set(text.matches(of: /getByTestId\('([^']*)'\)/).map { String($0.1) })
        #expect(labels == ["Username", "Password"] && names == ["user-alice"])
        try await TestProvider.run { provider async throws in
            let page = try await TestBrowser(provider).authorize().text
            for label in labels { #expect(Self.controls(labelled: label, in: page) == 1, "\(label)") }
            for name in names {
                #expect(page.components(separatedBy: "data-testid=\"\(name)\"").count == 2, "\(name)")
            }
        }
    }

    @Test("each data-testid stands on the page once")
    func uniqueNames() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            let page = try await browser.authorize(["prompt": "select_account"]).text
            let names = page.matches(of: /data-testid="([^"]*)"/).map { String($0.1) }
            #expect(names.contains("continue") && names.contains("user-bob"))
            #expect(Set(names).count == names.count)
        }
    }
}
