// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns time: nobody else in the server asks the system what time it is.

import Foundation
package import JOSE

/// A tenant's idea of now.
package struct TenantClock: Sendable {
    private let read: @Sendable () -> NumericDate

    package init(_ read: @escaping @Sendable () -> NumericDate) {
        self.read = read
    }

    /// The system's wall clock.
    package static let real = TenantClock { NumericDate(seconds: Int64(Date().timeIntervalSince1970)) }

    package func now() -> NumericDate {
        read()
    }
}
