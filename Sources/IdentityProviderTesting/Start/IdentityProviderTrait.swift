// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Testing

/// Gives each test a provider of its own, as ``TestIdentityProvider/current``.
///
/// It starts before the test and stops after it; of a test with arguments each case has one. What the provider is made of is
/// what ``withIdentityProvider(_:options:isolation:_:)`` takes.
///
/// ```swift
/// @Suite(.identityProvider())
/// struct CheckoutTests {
///     @Test func refusesStrangers() async throws {
///         let idp = try TestIdentityProvider.current
///     }
/// }
/// ```
public struct IdentityProviderTrait: SuiteTrait, TestScoping, TestTrait {
    private let fixture: TestFixture
    private let options: TestProviderOptions

    /// Tests of a suite have it each, and so have those of the suites within.
    public let isRecursive = true

    init(fixture: TestFixture, options: TestProviderOptions) {
        self.fixture = fixture
        self.options = options
    }

    /// Itself for a test case, and `nil` for a suite, which runs nothing of its own.
    public func scopeProvider(for test: Test, testCase: Test.Case?) -> IdentityProviderTrait? {
        testCase == nil ? nil : self
    }

    /// Runs a test case while its provider does.
    ///
    /// - Throws: What the test throws, or ``TestControlError`` for a fixture that cannot be read.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withIdentityProvider(fixture, options: options) { provider in
            try await TestIdentityProvider.$running.withValue(provider) { try await function() }
        }
    }
}

extension Trait where Self == IdentityProviderTrait {
    /// Gives each test a provider of its own.
    ///
    /// - Parameters:
    ///   - fixture: Whom it knows; the demo's users and clients unless told otherwise.
    ///   - options: How it differs from what `understudy serve` would be.
    public static func identityProvider(
        _ fixture: TestFixture = .demo, options: TestProviderOptions = TestProviderOptions()
    ) -> IdentityProviderTrait {
        IdentityProviderTrait(fixture: fixture, options: options)
    }
}

extension TestIdentityProvider {
    @TaskLocal fileprivate static var running: TestIdentityProvider?

    /// The provider of the test that runs.
    ///
    /// - Throws: ``TestControlError`` where neither the test nor a suite around it has the trait `.identityProvider()`.
    public static var current: TestIdentityProvider {
        get throws {
            guard let running else {
                throw TestControlError(
                    status: 404, title: "No provider",
                    detail: "Neither this test nor a suite around it has the trait .identityProvider().")
            }
            return running
        }
    }
}
