// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A `grant_type` of the token endpoint (RFC 6749 §1.3 and the extensions of §4.5).
///
/// Every grant of the finished product has its case, so that fixtures written for it decode today; which of them a server
/// serves is the matter of its grant table.
package enum GrantType: String, CaseIterable, Codable, Hashable, Sendable {
    case authorizationCode = "authorization_code"
    case clientCredentials = "client_credentials"
    /// RFC 8628 §3.4.
    case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
    case implicit
    /// RFC 7523 §2.1.
    case jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    case password
    case refreshToken = "refresh_token"
    /// RFC 8693 §2.1.
    case tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
}
