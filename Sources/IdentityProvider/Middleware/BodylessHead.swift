// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird

/// No answer to HEAD has a body, refusals included (RFC 9110 §9.3.2).
///
/// A client that keeps the connection would read it as the beginning of its next answer.
package enum BodylessHead {
    package static func response(_ response: Response) -> Response {
        response.createHeadResponse()
    }
}
