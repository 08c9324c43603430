// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import JOSE
import OAuth

/// A call of the control API that a problem proposes as its remedy.
///
/// The server names it by method and path, and the command line by its command.
package struct ControlCall: Equatable, Sendable {
    /// What the call does.
    package enum Operation: String, CaseIterable, Sendable {
        case clearFaults = "clear_faults"
        case generateKey = "generate_key"
        case listAuthorizations = "list_authorizations"
        case listCatalogue = "list_catalogue"
        case listFaults = "list_faults"
        case listKeys = "list_keys"
        case listTenants = "list_tenants"
        case listUsers = "list_users"
        case readDocument = "read_document"
        case resetTenant = "reset_tenant"
        case rotateKeys = "rotate_keys"
    }

    package let operation: Operation
    /// The tenant that the call is about; `nil` is the one at the base URL.
    package var tenant: String?
    package let body: JSONObject?

    package init(_ operation: Operation, tenant: String? = nil, body: JSONObject? = nil) {
        self.operation = operation
        self.tenant = tenant
        self.body = body
    }

    package var method: HTTPRequest.Method {
        switch operation {
        case .clearFaults: .delete
        case .generateKey, .resetTenant, .rotateKeys: .post
        case .listAuthorizations, .listCatalogue, .listFaults, .listKeys, .listTenants, .listUsers, .readDocument: .get
        }
    }

    /// The path of the call, from the root of the server.
    package var path: String {
        let below =
            switch operation {
            case .clearFaults, .listFaults: "faults"
            case .generateKey, .listKeys: "keys"
            case .listAuthorizations: "authorizations"
            case .listCatalogue: "tokens/catalogue"
            case .listTenants: "tenants"
            case .listUsers: "users"
            case .readDocument: "openapi.yaml"
            case .resetTenant: "reset"
            case .rotateKeys: "keys/rotate"
            }
        let owner = isOfServer ? "" : tenant.map { "tenants/\($0.pathSegment)/" } ?? ""
        return "/_understudy/v1/\(owner)\(below)"
    }

    /// Whether the call is about the server and not about one tenant.
    private var isOfServer: Bool {
        operation == .listTenants || operation == .readDocument
    }

    /// What the call does, in words that follow its name.
    package var effect: String {
        switch operation {
        case .clearFaults: "removes them all."
        case .generateKey: "makes one."
        case .listAuthorizations, .listCatalogue, .listFaults, .listKeys, .listTenants, .listUsers: "lists them."
        case .readDocument: "describes the API."
        case .resetTenant: "empties it."
        case .rotateKeys: "makes one and signs with it."
        }
    }

    /// The call as text: the method, the path and the body.
    package var text: String {
        "\(method) \(path)" + (body.map { " \($0.text)" } ?? "")
    }
}

extension ControlCall {
    package var json: JSONValue {
        var object: JSONObject = [
            "operation": .string(operation.rawValue), "method": .string(method.rawValue), "path": .string(path),
        ]
        object["tenant"] = tenant.map(JSONValue.string)
        object["body"] = body.map(JSONValue.object)
        return .object(object)
    }

    /// Reads what ``json`` writes; `nil` for an operation of a later version.
    package init?(_ json: JSONValue) {
        guard let object = json.objectValue,
            let operation = object["operation"]?.stringValue.flatMap(Operation.init)
        else { return nil }
        self.init(operation, tenant: object["tenant"]?.stringValue, body: object["body"]?.objectValue)
    }
}
