// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import OAuth

extension FuzzTarget {
    /// Form bodies (RFC 6749 Appendix B).
    static let form = FuzzTarget(name: "form") { bytes in
        let names = ["grant_type", "scope", "resource", "a"]
        guard let form = try? FormParameters(parsing: bytes, repeatable: ["resource"]) else { return }
        for name in names {
            let values = form.all(name)
            try FuzzFinding.expect(values.count <= (name == "resource" ? FormParameters.limit : 1), "no more than due")
            try FuzzFinding.expect(form[name] == values.first, "the first of several")
            for value in values {
                try FuzzFinding.expect(!value.isEmpty && !value.utf8.contains(0), "no empty value, no NUL")
            }
        }
        let encoded = names.flatMap { name in form.all(name).map { "\(name)=\(percentEncoded($0))" } }
        let again = try FormParameters(parsing: Array(encoded.joined(separator: "&").utf8), repeatable: ["resource"])
        for name in names {
            try FuzzFinding.expect(
                again.all(name).elementsEqual(form.all(name)) { $0.utf8.elementsEqual($1.utf8) }, "round trip")
        }
    }

    static func percentEncoded(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
