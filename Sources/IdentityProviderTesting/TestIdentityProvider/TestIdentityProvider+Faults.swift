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
        let ids = try await send(.post, "/faults", JSON.jsonObject(fault.body))["ids"]?.arrayValue ?? []
        guard ids.count == 1, let id = ids[0].stringValue else { throw TestControlError.lacking("ids") }
        return id
    }

    /// Adds faults one after the other; of several that match the first of them counts.
    ///
    /// Where one is refused, those before it are taken away again. What one of them had replaced, by its id, does not come back.
    ///
    /// - Returns: Their ids, in the order of the faults.
    /// - Throws: ``TestControlError`` that names what is wrong with one of them.
    @discardableResult
    public func add(_ faults: [TestFault]) async throws -> [String] {
        var ids: [String] = []
        do {
            for fault in faults { ids.append(try await add(fault)) }
        } catch {
            for id in ids { try? await removeFault(id) }
            throw error
        }
        return ids
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
