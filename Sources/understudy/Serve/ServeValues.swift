// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Configuration

/// What the options of `serve` say, and what holds where nothing was said.
enum ServeValues {
    static func values(of options: ServeOptions) -> [AbsoluteConfigKey: ConfigValue] {
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
        set(.caFile, options.caFile.map(ConfigContent.string))
        set(.pages, options.pages.map(ConfigContent.string))
        set(.controlTokenFile, options.controlTokenFile.map(ConfigContent.string))
        set(.openControl, options.openControl ? .bool(true) : nil)
        setTLS(options, set)
        set(.allowHost, options.allowHost.isEmpty ? nil : .stringArray(options.allowHost))
        return values
    }

    /// Who asks for a certificate, or for the local authority's, does not get the other that stands in the environment or
    /// the file.
    private static func setTLS(_ options: ServeOptions, _ set: (ServeSetting, ConfigContent?) -> Void) {
        set(.tlsName, options.tlsName.isEmpty ? nil : .stringArray(options.tlsName))
        set(.tlsAuthorityFile, options.tlsCaFile.map(ConfigContent.string))
        set(.tlsCertificate, options.tlsCertificate.map(ConfigContent.string))
        set(.tlsKey, options.tlsKey.map(ConfigContent.string))
        if options.tlsCertificate != nil {
            set(.tls, .bool(true))
            if options.tlsKey == nil { set(.tlsKey, .string("")) }
            if options.tlsName.isEmpty { set(.tlsName, .stringArray([])) }
            if options.tlsCaFile == nil { set(.tlsAuthorityFile, .string("")) }
        } else if options.tls {
            set(.tls, .bool(true))
            set(.tlsCertificate, .string(""))
            if options.tlsKey == nil { set(.tlsKey, .string("")) }
        }
    }

    static let defaults: [AbsoluteConfigKey: ConfigValue] = [
        ServeSetting.allowFetch.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.allowHost.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.backChannelURL.absoluteKey: "",
        ServeSetting.caFile.absoluteKey: "",
        ServeSetting.controlTokenFile.absoluteKey: "",
        ServeSetting.data.absoluteKey: "",
        ServeSetting.demo.absoluteKey: false,
        ServeSetting.fixtures.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.frontChannelURL.absoluteKey: "",
        ServeSetting.host.absoluteKey: "",
        ServeSetting.inMemory.absoluteKey: false,
        ServeSetting.issuer.absoluteKey: "",
        ServeSetting.issuerHost.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
        ServeSetting.logLevel.absoluteKey: "info",
        ServeSetting.openControl.absoluteKey: false,
        ServeSetting.pages.absoluteKey: "",
        ServeSetting.port.absoluteKey: 8_080,
        ServeSetting.publicKeys.absoluteKey: "",
        ServeSetting.readyFile.absoluteKey: "",
        ServeSetting.tlsAuthorityFile.absoluteKey: "",
        ServeSetting.tlsCertificate.absoluteKey: "",
        ServeSetting.tlsKey.absoluteKey: "",
        ServeSetting.tlsName.absoluteKey: ConfigValue(.stringArray([]), isSecret: false),
    ]
}
