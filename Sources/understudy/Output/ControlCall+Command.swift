// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import JOSE

extension ControlCall {
    /// The command that makes the call, in backticks; the call itself, where no command makes it.
    var commandText: String {
        guard let command else { return text }
        var words = ["understudy", command]
        if let tenant, !isAboutTenants { words += ["--tenant", tenant] }
        if let algorithm = body?["algorithm"]?.stringValue { words += ["--algorithm", algorithm] }
        if body?["state"] == "active" { words.append("--activate") }
        return "`\(words.joined(separator: " "))`"
    }

    private var isAboutTenants: Bool {
        operation == .listTenants || operation == .resetTenant
    }

    private var command: String? {
        switch operation {
        case .clearFaults: "faults clear"
        case .generateKey: "keys generate"
        case .listAuthorizations: "authorizations list"
        case .listCatalogue: "tokens catalogue"
        case .listFaults: "faults list"
        case .listKeys: "keys list"
        case .listTenants: "tenants list"
        case .listUsers: "users list"
        case .readDocument: nil
        case .resetTenant: "tenants reset \(tenant ?? "default")"
        case .rotateKeys: "keys rotate"
        }
    }
}
