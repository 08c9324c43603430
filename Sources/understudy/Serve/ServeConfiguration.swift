// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Configuration
import ControlAPI
import Fixtures
import Foundation
import IdentityProvider
import IdentityStore
import Logging
import OAuth
import ServerCertificates
import UnderstudyServer

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
        // An empty path must not open the control API, as an empty token must not.
        let tokenFileVariable = ControlTokenSource.fileVariable
        guard options.controlTokenFile?.isEmpty != true, environment[tokenFileVariable]?.isEmpty != true else {
            throw CommandFailure(
                .badConfiguration,
                "The path of the control token file is empty. Unset \(tokenFileVariable), or name a file.")
        }
        let controlToken = environment[ControlTokenSource.variable]
        let environment = ServeEnvironment.withoutEmpty(ServeEnvironment.withoutKubernetes(environment))
        // An empty variable of a shell in an option must not turn https into http.
        for path in [options.tlsCertificate, options.tlsKey] where path?.isEmpty == true {
            throw CommandFailure(.badConfiguration, "The path of a TLS certificate or key is empty.")
        }
        try ServeEnvironment.check(environment)
        let given = ServeValues.values(of: options)
        var file: (path: String, keys: Set<AbsoluteConfigKey>)?
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "options", values: given),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: ConfigKey(["understudy"])),
        ]
        if let path = options.config ?? environment["UNDERSTUDY_CONFIG"] {
            let values = try ConfigurationFile.values(of: path)
            file = (path, Set(values.keys))
            providers.append(InMemoryProvider(name: path, values: values))
        }
        providers.append(InMemoryProvider(name: "defaults", values: ServeValues.defaults))
        do {
            return try ServeConfiguration(
                ConfigReader(providers: providers),
                sources: ServeSources(options: Set(given.keys), environment: environment, file: file),
                controlToken: controlToken)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.badConfiguration, "Bad configuration: \(error)")
        }
    }

    private init(_ reader: ConfigReader, sources: ServeSources, controlToken: String?) throws {
        func string(_ setting: ServeSetting) throws -> String? {
            let text = try reader.requiredString(forKey: setting.key)
            return text.isEmpty ? nil : text
        }
        func issuer(_ setting: ServeSetting) throws -> Issuer? {
            try string(setting).map { try ServeConfiguration.issuer($0, setting, sources) }
        }
        let port = try reader.requiredInt(forKey: ServeSetting.port.key)
        guard (0...65_535).contains(port) else {
            throw sources.failure(.port, "\(port)", "a port from 0 to 65535 is required")
        }
        var settings = ServerSettings(listener: ListenerSettings(host: try string(.host), port: port))
        settings.tls = try ServeConfiguration.tls(
            // `nil` where nothing was said; what is neither true nor false was refused before.
            isOn: reader.bool(forKey: ServeSetting.tls.key), certificate: try string(.tlsCertificate),
            key: try string(.tlsKey), names: try reader.requiredStringArray(forKey: ServeSetting.tlsName.key),
            authorityFile: try string(.tlsAuthorityFile))
        settings.issuer = try issuer(.issuer)
        settings.frontChannel = try issuer(.frontChannelURL)
        settings.backChannel = try issuer(.backChannelURL)
        settings.issuerHosts = try reader.requiredStringArray(forKey: ServeSetting.issuerHost.key)
        try ServeConfiguration.check(settings, sources)
        settings.publicKeysDirectory = try string(.publicKeys)
        settings.readyFile = try string(.readyFile).map(ReadyFile.init)
        settings.fetchedHosts = try ServeConfiguration.hosts(.allowFetch, reader, sources)
        settings.trustedFile = try string(.caFile)
        settings.pagesDirectory = try string(.pages)
        settings.allowedHosts = try ServeConfiguration.hosts(.allowHost, reader, sources)
        let tokenFile = try string(.controlTokenFile)
        settings.controlToken = try ControlTokenSource.given(controlToken, file: tokenFile)
        settings.controlTokenFile = tokenFile.map { URL(fileURLWithPath: $0).path }
        settings.opensControl = try reader.requiredBool(forKey: ServeSetting.openControl.key)
        guard !settings.opensControl || settings.controlToken == nil else {
            throw CommandFailure(
                .badConfiguration, "open_control and a control token contradict each other. Leave one of them out.")
        }
        self.settings = settings
        dataDirectory = try string(.data) ?? DataLocation.defaultPath
        inMemory = try reader.requiredBool(forKey: ServeSetting.inMemory.key)
        logLevel = try ServeConfiguration.level(
            try reader.requiredString(forKey: ServeSetting.logLevel.key), sources)
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

    private static func check(_ settings: ServerSettings, _ sources: ServeSources) throws(CommandFailure) {
        for host in settings.issuerHosts where Issuer.host(of: host) == nil {
            throw sources.failure(.issuerHost, host, "HOST or HOST:PORT is required")
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

    /// The hosts that a list names; an empty element of a variable names none.
    private static func hosts(
        _ setting: ServeSetting, _ reader: ConfigReader, _ sources: ServeSources
    ) throws -> [String] {
        try reader.requiredStringArray(forKey: setting.key).filter { !$0.isEmpty }
            .map { text in
                guard let host = Authority.host(text.trimmingCharacters(in: .whitespaces)) else {
                    throw sources.failure(
                        setting, text, "a name or an IP address is required, without scheme, port, wildcard or network")
                }
                return host
            }
    }

    private static func issuer(
        _ text: String, _ setting: ServeSetting, _ sources: ServeSources
    ) throws(CommandFailure) -> Issuer {
        guard let issuer = Issuer(text) else {
            var requirement = "an http or https URL without query and fragment is required"
            // The end of the sentence follows.
            do { _ = try WebURL(text) } catch { requirement += ". " + "\(error)".dropLast() }
            throw sources.failure(setting, text, requirement)
        }
        guard issuer.path.split(separator: "/").first != "_understudy" else {
            throw sources.failure(setting, text, "a path that does not begin with /_understudy is required")
        }
        return issuer
    }

    private static func level(_ text: String, _ sources: ServeSources) throws(CommandFailure) -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw sources.failure(.logLevel, text, "one of \(known) is required")
        }
        return level
    }

    private static func tls(
        isOn: Bool?, certificate: String?, key: String?, names: [String], authorityFile: String?
    ) throws(CommandFailure) -> TLSSettings? {
        if isOn == false { return nil }
        if let certificate {
            guard names.isEmpty, authorityFile == nil else {
                throw CommandFailure(
                    .badConfiguration,
                    "tls_name and tls_ca_file are the local authority's, and there is none with tls_certificate.")
            }
            return TLSSettings(source: .files(CertificateFiles(chain: certificate, key: key)))
        }
        guard key == nil else {
            throw CommandFailure(.badConfiguration, "A tls_key was given without its tls_certificate.")
        }
        guard isOn == true else {
            guard names.isEmpty, authorityFile == nil else {
                throw CommandFailure(.badConfiguration, "tls_name and tls_ca_file do nothing without tls: give --tls.")
            }
            return nil
        }
        return TLSSettings(source: .localAuthority(names: names), authorityFile: authorityFile)
    }
}
