// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Configuration
import ControlAPI
import Fixtures
import IdentityProvider
import IdentityStore
import Logging
import OAuth

/// What `serve` runs with, once options, environment, file and defaults are put together.
struct ServeConfiguration {
    let settings: ServerSettings
    let dataDirectory: String
    let inMemory: Bool
    let logLevel: Logger.Level
    private let demo: Bool
    private let fixtures: [String]

    /// The order is option, environment, file, default.
    ///
    /// - Throws: ``CommandFailure`` with status 78 that names what is wrong and where it stands.
    static func resolve(
        _ options: ServeOptions, environment: [String: String]
    ) throws(CommandFailure) -> ServeConfiguration {
        let environment = ServeEnvironment.withoutKubernetes(environment)
        try ServeEnvironment.check(environment)
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "options", values: values(of: options)),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: ConfigKey(["understudy"])),
        ]
        if let path = options.config ?? environment["UNDERSTUDY_CONFIG"] {
            providers.append(try ConfigurationFile.provider(for: path))
        }
        providers.append(InMemoryProvider(name: "defaults", values: defaults))
        do {
            return try ServeConfiguration(
                ConfigReader(providers: providers), controlToken: environment["UNDERSTUDY_CONTROL_TOKEN"])
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.badConfiguration, "Bad configuration: \(error)")
        }
    }

    private init(_ reader: ConfigReader, controlToken: String?) throws {
        func string(_ setting: ServeSetting) throws -> String? {
            let text = try reader.requiredString(forKey: setting.key)
            return text.isEmpty ? nil : text
        }
        let port = try reader.requiredInt(forKey: ServeSetting.port.key)
        guard (0...65_535).contains(port) else {
            throw CommandFailure(.badConfiguration, "The port \(port) is none: 0 to 65535 is due.")
        }
        var settings = ServerSettings(listener: ListenerSettings(host: try string(.host), port: port))
        settings.issuer = try string(.issuer).map(ServeConfiguration.issuer)
        settings.frontChannel = try string(.frontChannelURL).map(ServeConfiguration.issuer)
        settings.backChannel = try string(.backChannelURL).map(ServeConfiguration.issuer)
        settings.issuerHosts = try reader.requiredStringArray(forKey: ServeSetting.issuerHost.key)
        try ServeConfiguration.check(settings)
        settings.publicKeysDirectory = try string(.publicKeys)
        settings.readyFile = try string(.readyFile)
        settings.fetchedHosts = try reader.requiredStringArray(forKey: ServeSetting.allowFetch.key)
        settings.pagesDirectory = try string(.pages)
        settings.allowedHosts = try reader.requiredStringArray(forKey: ServeSetting.allowHost.key)
        settings.controlToken = controlToken.flatMap { $0.isEmpty ? nil : $0 }
        self.settings = settings
        dataDirectory = try string(.data) ?? DataLocation.defaultPath
        inMemory = try reader.requiredBool(forKey: ServeSetting.inMemory.key)
        logLevel = try ServeConfiguration.level(try reader.requiredString(forKey: ServeSetting.logLevel.key))
        demo = try reader.requiredBool(forKey: ServeSetting.demo.key)
        fixtures = try reader.requiredStringArray(forKey: ServeSetting.fixtures.key)
    }

    /// The settings with the fixtures read: the demo first, then the files in their order.
    ///
    /// - Throws: ``CommandFailure`` with status 65 that lists each mistake with its line.
    func settingsWithSeeds() throws(CommandFailure) -> ServerSettings {
        var settings = settings
        if demo { settings.seeds.append(try FixtureFile.demo()) }
        for path in fixtures { settings.seeds.append(try FixtureFile(path).seed) }
        return settings
    }

    private static func check(_ settings: ServerSettings) throws(CommandFailure) {
        for host in settings.issuerHosts where Issuer.host(of: host) == nil {
            throw CommandFailure(.badConfiguration, "\"\(host)\" is no host: HOST or HOST:PORT is due.")
        }
        let channels = [settings.frontChannel, settings.backChannel].compactMap { $0 }
        guard channels.isEmpty || settings.issuerHosts.isEmpty else {
            throw CommandFailure(
                .badConfiguration,
                "An issuer that follows the host is reached under that host alone: leave the channel URLs out, or issuer_host."
            )
        }
        // The same paths are served to all.
        for channel in channels where channel.path != settings.issuer?.path ?? "" {
            throw CommandFailure(
                .badConfiguration, "The path of \(channel) is not the issuer's: the endpoints would not be there.")
        }
    }

    private static func issuer(_ text: String) throws(CommandFailure) -> Issuer {
        guard let issuer = Issuer(text) else {
            throw CommandFailure(.badConfiguration, ProviderError.invalidIssuer(text).description)
        }
        guard issuer.path.split(separator: "/").first != "_understudy" else {
            throw CommandFailure(.badConfiguration, "An issuer's path may not begin with /_understudy, which is taken.")
        }
        return issuer
    }

    private static func level(_ text: String) throws(CommandFailure) -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.badConfiguration, "There is no log level \"\(text)\". Known: \(known).")
        }
        return level
    }

    private static func values(of options: ServeOptions) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        func set(_ setting: ServeSetting, _ content: ConfigContent?) {
            values[setting.absoluteKey] = content.map { ConfigValue($0, isSecret: false) }
        }
        set(.host, options.host.map(ConfigContent.string))
        set(.port, options.port.map(ConfigContent.int))
        set(.issuer, options.issuer.map(ConfigContent.string))
        set(.data, options.data.map(ConfigContent.string))
        set(.inMemory, options.inMemory ? .bool(true) : nil)
        set(.demo, options.demo ? .bool(true) : nil)
        set(.fixtures, options.fixtures.isEmpty ? nil : .stringArray(options.fixtures))
        set(.publicKeys, options.publicKeys.map(ConfigContent.string))
        set(.readyFile, options.readyFile.map(ConfigContent.string))
        set(.logLevel, options.logLevel.map(ConfigContent.string))
        set(.frontChannelURL, options.frontChannelURL.map(ConfigContent.string))
        set(.backChannelURL, options.backChannelURL.map(ConfigContent.string))
        set(.issuerHost, options.issuerHost.isEmpty ? nil : .stringArray(options.issuerHost))
        set(.allowFetch, options.allowFetch.isEmpty ? nil : .stringArray(options.allowFetch))
        set(.pages, options.pages.map(ConfigContent.string))
        set(.allowHost, options.allowHost.isEmpty ? nil : .stringArray(options.allowHost))
        return values
    }

    private static let defaults: [AbsoluteConfigKey: ConfigValue] = [
        ServeSetting.allowFetch.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.allowHost.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.backChannelURL.absoluteKey: "",
        ServeSetting.data.absoluteKey: "",
        ServeSetting.demo.absoluteKey: false,
        ServeSetting.fixtures.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.frontChannelURL.absoluteKey: "",
        ServeSetting.host.absoluteKey: "",
        ServeSetting.inMemory.absoluteKey: false,
        ServeSetting.issuer.absoluteKey: "",
        ServeSetting.issuerHost.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.logLevel.absoluteKey: "info",
        ServeSetting.pages.absoluteKey: "",
        ServeSetting.port.absoluteKey: 8_080,
        ServeSetting.publicKeys.absoluteKey: "",
        ServeSetting.readyFile.absoluteKey: "",
    ]
}
