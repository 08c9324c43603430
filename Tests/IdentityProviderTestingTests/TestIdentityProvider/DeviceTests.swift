// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProviderTesting
import Testing

@Suite("Devices in the kit's words", .identityProvider())
struct DeviceTests {
    private let app: DemoApp
    private var idp: TestIdentityProvider { app.idp }

    init() throws { app = DemoApp(idp: try TestIdentityProvider.current) }

    private func begin() async throws -> (device: String, user: String) {
        let answer = try await app.token("scope=openid", at: "/device_authorization")
        return (answer.text("device_code"), answer.text("user_code"))
    }

    private func poll(_ code: String) async throws -> String {
        let answer = try await app.token(
            "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=\(code)")
        return answer.status == 200 ? "tokens" : answer.text("error")
    }

    @Test("a device that waits is approved, denied or expires as the test says")
    func decisions() async throws {
        let (approved, denied, expired) = (try await begin(), try await begin(), try await begin())
        let waiting = try await idp.devices()
        #expect(Set(waiting.map(\.userCode)) == [approved.user, denied.user, expired.user])
        #expect(waiting.allSatisfy { $0.clientID == "demo-app" && $0.scope == "openid" && $0.state == "pending" })
        #expect(waiting.allSatisfy { $0.expiresAt > idp.clock.now && $0.interval > 0 })
        try await idp.approveDevice(userCode: approved.user.lowercased(), by: "alice")
        try await idp.denyDevice(userCode: denied.user)
        try await idp.expireDevice(userCode: expired.user)
        #expect(try await poll(approved.device) == "tokens")
        #expect(try await poll(denied.device) == "access_denied")
        #expect(try await poll(expired.device) == "expired_token")
        let error = await #expect(throws: TestControlError.self) { try await idp.denyDevice(userCode: denied.user) }
        #expect(error?.status == 404)
    }

    @Test("a script says what devices are told, poll by poll")
    func scripts() async throws {
        try await idp.add(
            DeviceScript(.approve(by: "alice"), client: "demo-app", pending: 2, slowDown: 1, count: 1))
        try await idp.add(DeviceScript(.deny, count: 1))
        try await idp.add(DeviceScript(.expire))
        let first = try await begin()
        var told: [String] = []
        for _ in 0..<4 { told.append(try await poll(first.device)) }
        #expect(told == ["authorization_pending", "authorization_pending", "slow_down", "tokens"])
        #expect(try await poll(try await begin().device) == "access_denied")
        #expect(try await poll(try await begin().device) == "expired_token")
        try await idp.removeDeviceScripts()
        #expect(try await poll(try await begin().device) == "authorization_pending")
        let error = await #expect(throws: TestControlError.self) {
            try await idp.add(DeviceScript(.approve(by: "nobody")))
        }
        #expect(error?.field == "user")
    }
}
