// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import HTTPTypes

extension FaultAction {
    /// Whether something comes of it whatever the true answer is; what spoils an answer may find nothing to spoil.
    var isCertain: Bool {
        isReplacement || body != nil || contentType != nil || headers.contains { $0.value != nil }
    }

    /// Whether a caller waits because of it, and goes on when the fault ends.
    var hasWait: Bool { delay != nil || drip != nil || connection == .hang }

    /// The headers to set and to take away.
    package var imposedHeaders: [(name: HTTPField.Name, value: String?)] {
        let type = contentType.map { [(name: HTTPField.Name.contentType, value: Optional($0))] } ?? []
        return headers.map { ($0.name, $0.value) } + type
    }
}
