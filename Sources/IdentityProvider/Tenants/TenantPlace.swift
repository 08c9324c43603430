// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityStore

/// Where a tenant's name and the paths of its endpoints put it.
struct TenantPlace {
    private let record: TenantRecord

    init(_ record: TenantRecord) {
        self.record = record
    }

    /// Whether it may be called so, and have its endpoints there; whether another tenant is in its way is the store's matter.
    ///
    /// - Throws: ``ProviderError`` that says what stands in the way.
    func check() throws(ProviderError) {
        try checkName()
        try checkPaths()
    }

    private func checkName() throws(ProviderError) {
        guard TenantName.isValid(record.name) else { throw .invalidTenantName(record.name) }
        let paths = ProviderPreset.all.flatMap(\.paths.all).flatMap { $0.path.split(separator: "/") }
        for segment in record.name.split(separator: "/")
        where paths.contains(segment) || TenantPlace.promised.contains(String(segment)) {
            throw .reservedTenantName(record.name, segment: String(segment))
        }
    }

    /// Endpoints that are still to come.
    private static let promised = ["par", "register"]

    /// Each endpoint may be moved, and then stands where no other does.
    private func checkPaths() throws(ProviderError) {
        guard !record.endpointPaths.isEmpty else { return }
        let preset = try ProviderPreset.named(record.preset)
        for (name, path) in record.endpointPaths.sorted(by: { $0.key < $1.key }) {
            guard let endpoint = EndpointName(rawValue: name), endpoint.isMovable,
                preset.paths.path(of: endpoint) != nil
            else { throw .immovableEndpoint(name, tenant: record.name) }
            guard EndpointPath.isValid(path) else {
                throw unusable(path, of: name, "it is no path of letters, digits, - . _ and ~, or is the server's own")
            }
        }
        var taken: [String: EndpointName] = [:]
        for (endpoint, path) in preset.paths.moving(record.endpointPaths).all {
            if let other = taken[path] {
                let moved = record.endpointPaths[endpoint.rawValue] == nil ? other : endpoint
                let stays = moved == other ? endpoint : other
                throw unusable(path, of: moved.rawValue, "there the tenant has the endpoint \(stays.rawValue)")
            }
            taken[path] = endpoint
        }
    }

    private func unusable(_ path: String, of endpoint: String, _ reason: String) -> ProviderError {
        .unusableEndpointPath(path, endpoint: endpoint, tenant: record.name, reason: reason)
    }
}
