// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension Problem {
    /// What kind of problem it is; clients may rely on these words.
    package enum Code: String, CaseIterable, Sendable {
        case bodyTooLarge = "body_too_large"
        case conflict
        case contradiction
        case controlTokenRequired = "control_token_required"
        case foreignHost = "foreign_host"
        case foreignOrigin = "foreign_origin"
        case internalError = "internal_error"
        case invalidEndpointPath = "invalid_endpoint_path"
        case invalidExport = "invalid_export"
        case invalidFixture = "invalid_fixture"
        case invalidJSON = "invalid_json"
        case invalidKey = "invalid_key"
        case invalidPath = "invalid_path"
        case invalidQuery = "invalid_query"
        case invalidRecord = "invalid_record"
        case invalidTenantName = "invalid_tenant_name"
        case invalidValue = "invalid_value"
        case jsonRequired = "json_required"
        case keyRequired = "key_required"
        case matchesNothing = "matches_nothing"
        case methodNotAllowed = "method_not_allowed"
        case missingBody = "missing_body"
        case missingMember = "missing_member"
        case publicKeysFolder = "public_keys_folder"
        case refused
        case repeatedParameter = "repeated_parameter"
        case serverRequired = "server_required"
        case sharedKeys = "shared_keys"
        case starting
        case tooLarge = "too_large"
        case tooMany = "too_many"
        case unavailableToken = "unavailable_token"
        case unknownAudience = "unknown_audience"
        case unknownAuthorization = "unknown_authorization"
        case unknownClient = "unknown_client"
        case unknownDevice = "unknown_device"
        case unknownFault = "unknown_fault"
        case unknownKey = "unknown_key"
        case unknownMember = "unknown_member"
        case unknownParameter = "unknown_parameter"
        case unknownPath = "unknown_path"
        case unknownPreset = "unknown_preset"
        case unknownRequest = "unknown_request"
        case unknownSession = "unknown_session"
        case unknownTenant = "unknown_tenant"
        case unknownToken = "unknown_token"
        case unknownUser = "unknown_user"
        case unknownValue = "unknown_value"
        case wrongAlgorithm = "wrong_algorithm"
        case wrongType = "wrong_type"

        /// The code in words.
        package var title: String {
            let words = rawValue.replacing("_", with: " ").replacing("json", with: "JSON")
            return words.prefix(1).uppercased() + words.dropFirst()
        }
    }
}
