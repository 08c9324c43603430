// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What a client wants the user to be asked (OpenID Connect Core §3.1.2.1).
package enum Prompt: String, CaseIterable, Sendable {
    /// Nothing: the answer is an error where something would have to be asked.
    case none
    /// To sign in, also who is signed in already.
    case login
    /// To consent, also who has consented already.
    case consent
    case selectAccount = "select_account"

    /// Reads `prompt`; values that are not known are left alone.
    ///
    /// - Throws: `invalid_request` when `none` stands beside another.
    package static func all(_ form: FormParameters) throws(OAuthError) -> Set<Prompt> {
        let words = (form["prompt"] ?? "").split(separator: " ")
        let prompts = Set(words.compactMap { Prompt(rawValue: String($0)) })
        guard !prompts.contains(.none) || words.count == 1 else {
            throw OAuthError(.invalidRequest, "The prompt none stands alone.")
        }
        return prompts
    }
}
