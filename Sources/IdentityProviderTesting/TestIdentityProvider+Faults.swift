// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE
import OAuth

extension TestIdentityProvider {
    /// Adds a fault; of several that match the first that was added counts.
    ///
    /// - Returns: Its id, by which requests that it touched are known.
    /// - Throws: ``TestControlError`` that names what is wrong with it.
    @discardableResult
    public func add(_ fault: TestFault) async throws -> String {
        try await ids(adding: fault).first ?? ""
    }

    /// Adds faults, all or none; of several that match the first of them counts.
    ///
    /// - Returns: The ids of all, also of a profile that is several.
    /// - Throws: ``TestControlError`` that names what is wrong with one of them.
    @discardableResult
    public func add(_ faults: [TestFault]) async throws -> [String] {
        var ids: [String] = []
        do {
            for fault in faults { ids += try await self.ids(adding: fault) }
        } catch {
            for id in ids { try? await removeFault(id) }
            throw error
        }
        return ids
    }

    private func ids(adding fault: TestFault) async throws -> [String] {
        let answer = try await send(.post, "/faults", JSON.jsonObject(fault.body))
        return (answer["ids"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Takes a fault away.
    ///
    /// - Throws: ``TestControlError``, 404 when there is none of that id any more.
    public func removeFault(_ id: String) async throws {
        _ = try await send(.delete, "/faults/\(id.pathSegment)", [:])
    }

    /// Takes all faults of this tenant away.
    ///
    /// - Throws: ``TestControlError``.
    public func removeFaults() async throws {
        _ = try await send(.delete, "/faults", [:])
    }
}
