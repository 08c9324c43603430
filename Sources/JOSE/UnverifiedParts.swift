// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What a text says that may be a token, read as far as possible, also where it is none: nothing in it is trusted.
package struct UnverifiedParts {
    /// `nil` where it is no base64url of a JSON object.
    package let header: JSONObject?
    package let claims: JSONObject?
    /// Bytes, whole and of each encoded part.
    package let size: JSONObject

    package init(_ token: some StringProtocol) {
        let parts = token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        let isToken = parts.count > 1
        header = isToken ? UnverifiedParts.object(parts[0]) : nil
        claims = isToken ? UnverifiedParts.object(parts[1]) : nil
        var size: JSONObject = ["bytes": .number(JSONNumber(Int64(token.utf8.count)))]
        if isToken {
            for (name, part) in zip(["header", "payload", "signature"], parts) {
                size[name] = .number(JSONNumber(Int64(part.utf8.count)))
            }
        }
        self.size = size
    }

    /// The audiences that it names.
    package var audience: [String] {
        if let text = claims?["aud"]?.stringValue { return [text] }
        return claims?["aud"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    private static func object(_ part: some StringProtocol) -> JSONObject? {
        guard let bytes = try? Base64URL.decode(part) else { return nil }
        return try? JSONObject(parsing: bytes)
    }
}
