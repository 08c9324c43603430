// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import OAuth

/// Takes the secrets out of what a request carried.
///
/// It rather masks too much: what it cannot read is masked whole.
enum SecretMasking {
    static let mask = "***"

    /// Schemes of `Authorization` that are worth showing; anything else may be the credentials themselves.
    private static let schemes: Set<String> = ["basic", "bearer", "digest", "dpop", "negotiate"]

    static func isSecret(_ name: some StringProtocol) -> Bool { SecretName(name).isOfParameter }

    /// A path, or a URL, with its query and fragment.
    static func target(_ target: String) -> String {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        guard let mark = target[path.endIndex...].first else { return SecretText.masked(path) }
        // A fragment carries parameters, too, where a server answers by it; another may be the rest of a secret.
        let rest = target[path.endIndex...].dropFirst().split(separator: "#", omittingEmptySubsequences: false)
            .enumerated()
            .map { index, text in index == 0 || text.isEmpty || text.contains("=") ? form(text) : mask }
        return SecretText.masked(path) + String(mark) + rest.joined(separator: "#")
    }

    /// An encoded form or a query, as it was encoded.
    static func form(_ text: some StringProtocol) -> String {
        var isBehindSecret = false
        return text.split(separator: "&", omittingEmptySubsequences: false)
            .map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                // Somebody forgot to encode an ampersand: this is the rest of the secret.
                if parts.count < 2, isBehindSecret, !pair.isEmpty { return mask }
                let name = decoded(parts.first ?? "")
                isBehindSecret = isSecret(name)
                if parts.count == 2, isBehindSecret { return "\(parts[0])=\(mask)" }
                let shown = SecretText.masked(pair, as: SecretText.Meaning(ofParameter: name))
                isBehindSecret = isBehindSecret || shown.hasSuffix(mask)
                return shown
            }
            .joined(separator: "&")
    }

    /// A body: JSON or a form by its looks, since clients that fail often name the wrong type.
    static func body(_ text: String) -> String {
        if text.isEmpty { return text }
        let start = text.utf8.first { $0 > 0x20 }
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") {
            guard let value = try? JSONValue(parsing: Array(text.utf8)) else { return mask }
            if case .array(let values) = value { return JSONValue.array(pair(values)).text }
            return json(value).text
        }
        return looksLikeForm(text) ? form(text) : mask
    }

    static func json(_ value: JSONValue, as meaning: SecretText.Meaning = .unknown) -> JSONValue {
        switch value {
        case .string(let text): .string(SecretText.masked(text, as: meaning))
        case .array(let values): .array(list(values, as: meaning))
        case .object(let members): .object(object(members, as: meaning))
        case .null, .bool, .number: value
        }
    }

    /// Elements, of which none is hidden for the one before it: a list of names is no pair.
    private static func list(_ values: [JSONValue], as meaning: SecretText.Meaning) -> [JSONValue] {
        values.map { value in
            guard case .array(let parts) = value else { return json(value, as: meaning) }
            return .array(pair(parts, as: meaning))
        }
    }

    /// An array that no member names: a name and its value where it has two elements.
    private static func pair(_ values: [JSONValue], as meaning: SecretText.Meaning = .unknown) -> [JSONValue] {
        guard values.count == 2, case .string(let name) = values[0], isSecret(name) else {
            return list(values, as: meaning)
        }
        return [values[0], .string(mask)]
    }

    /// Members, of which one may have its name in another: `{"name":"password","value":"…"}`.
    private static func object(_ members: JSONObject, as meaning: SecretText.Meaning) -> JSONObject {
        let isSecretPair = ["name", "key"].contains { members[$0]?.stringValue.map { isSecret($0) } == true }
        return JSONObject(
            members.map {
                ($0.name, isSecretPair && $0.name == "value" ? .string(mask) : member($0.name, $0.value, as: meaning))
            })
    }

    private static func member(_ name: String, _ value: JSONValue, as meaning: SecretText.Meaning) -> JSONValue {
        if meaning == .claims {
            if case .null = value { return value }
            if name == "id_token", case .object = value { return json(value, as: .claims) }
        }
        if isSecret(name) { return .string(mask) }
        return json(value, as: meaning == .claims ? .claims : SecretText.Meaning(ofParameter: name))
    }

    /// The value of a header field.
    static func field(_ name: String, _ value: String) -> String {
        let name = name.lowercased()
        if name == "cookie" { return cookies(value).map { "\($0)=\(mask)" }.joined(separator: "; ") }
        if name.hasSuffix("authorization") {
            let scheme = value.prefix { $0 != " " }
            return schemes.contains(scheme.lowercased()) ? "\(scheme) \(mask)" : mask
        }
        if SecretName(name).isOfHeader { return mask }
        if let scheme = leadingScheme(of: value) { return "\(scheme) \(mask)" }
        // A host as in a URL, whose colon is that of a port.
        if name == "host" { return String(SecretText.masked("//\(value)").dropFirst(2)) }
        return name == "location" || name == "referer" ? target(value) : SecretText.masked(value)
    }

    /// The scheme of `Authorization` that another field begins with.
    private static func leadingScheme(of value: String) -> Substring? {
        let words = value.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard words.count > 1 else { return nil }
        return switch words[0].lowercased() {
        case "digest": words[0]
        // Words of prose as well, where more than one follows.
        case "apikey", "token": words.count == 2 ? words[0] : nil
        default: nil
        }
    }

    /// The names of a Cookie header's cookies.
    static func cookies(_ header: String) -> [String] {
        header.split(separator: ";")
            .compactMap { pair in
                guard let end = pair.firstIndex(of: "=") else { return nil }
                let name = pair[..<end].drop { $0 == " " }
                return name.isEmpty ? nil : String(name)
            }
    }

    /// A name or value of a form; as it came where it cannot be decoded.
    static func decoded(_ text: some StringProtocol) -> String {
        (try? FormParameters.decode(text.utf8)) ?? String(text)
    }

    static func looksLikeForm(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "&"))
            .allSatisfy { pair in
                let name = pair.prefix { $0 != UInt8(ascii: "=") }
                return name.count < pair.count
                    && name.allSatisfy { SecretText.isWord($0) || ".%+[]:~".utf8.contains($0) }
            }
    }
}
