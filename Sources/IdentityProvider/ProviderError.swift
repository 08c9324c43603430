// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import JOSE

/// Why a provider cannot start or go on.
///
/// Each says what to do about it.
package enum ProviderError: Error, CustomStringConvertible, Equatable {
    case addressUnavailable(host: String, port: Int, reason: String)
    case invalidIssuer(String)
    case tenantNotServed(String)
    case invalidTenantName(String)
    case reservedTenantName(String, segment: String)
    case immovableEndpoint(String, tenant: String)
    case unusableEndpointPath(String, endpoint: String, tenant: String, reason: String)
    case sharedKeys(String)
    case tooManyTenants
    case unknownPreset(String)
    case unreadableCertificates(path: String)
    case unusablePages(path: String, reason: String)

    package var description: String {
        switch self {
        case .addressUnavailable(let host, let port, let reason):
            "Cannot listen on \(host) port \(port): \(reason). Choose another with --port, or --port 0 for a free one."
        case .tenantNotServed(let name):
            "There is no tenant \"\(name.excerpt)\"."
        case .invalidTenantName(let name):
            "\"\(name.excerpt)\" is no name of a tenant: up to four segments of a-z, 0-9 and - are due, each beginning with a "
                + "letter or digit."
        case .reservedTenantName(let name, let segment):
            "The tenant \"\(name)\" would hide an endpoint: no segment of its name may be \"\(segment)\"."
        case .immovableEndpoint(let name, let tenant):
            "The tenant \"\(tenant.excerpt)\" cannot have the endpoint \"\(name.excerpt)\" at a path of its own. Known: "
                + "\(EndpointName.movable.map(\.rawValue).joined(separator: ", "))."
        case .unusableEndpointPath(let path, let endpoint, let tenant, let reason):
            "The tenant \"\(tenant.excerpt)\" cannot have the endpoint \(endpoint) at \"\(path.excerpt)\": \(reason)."
        case .tooManyTenants:
            "There are \(TenantDirectory.limit) tenants already. Remove some, or give them a time_to_live."
        case .sharedKeys(let name):
            "The tenant \"\(name)\" signs with the keys of the tenant \"default\". Change those, or make it with keys of "
                + "its own."
        case .unknownPreset(let name):
            "There is no preset \"\(name.excerpt)\". Known: \(ProviderPreset.all.map(\.name).joined(separator: ", "))."
        case .unreadableCertificates(let path):
            "\(path) holds no certificates that can be read: PEM is due."
        case .unusablePages(let path, let reason):
            "\(path) cannot be used for pages: \(reason)."
        case .invalidIssuer(let text):
            "\"\(text)\" is no issuer: an http or https URL without query and fragment is due."
        }
    }
}
