// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What a template includes, followed through all templates.
struct TemplateInclusions {
    /// All templates, by name.
    let outlines: [String: TemplateOutline]
    private var count = 0

    /// The maximum number of parts that a page may have with all that it includes.
    private static let partLimit = 10_000

    init(of outlines: [String: TemplateOutline]) {
        self.outlines = outlines
    }

    /// Where the search has come to.
    private struct Place {
        /// What replaces blocks.
        var blocks: [String: [TemplateOutline.Part]] = [:]
        /// The templates around this place; a block that one of them replaces is there as `$name`.
        var chain: [String] = []
        var depth = 0

        func inside(_ name: String) throws(TemplateOutline.Problem) -> Place {
            var place = self
            place.chain.append(name)
            guard !chain.contains(name) else {
                let names = place.chain.joined(separator: " > ")
                throw .init(reason: "it includes itself: \(names)", chain: place.chain)
            }
            return place
        }
    }

    /// Follows all that a template includes, whatever its sections depend on.
    ///
    /// - Throws: ``TemplateOutline/Problem`` when a template includes itself, directly or through others, or one that does
    ///   not exist.
    mutating func check(_ name: String) throws(TemplateOutline.Problem) {
        count = 0
        try follow([.inclusion(name, [:])], Place())
    }

    private mutating func follow(
        _ parts: [TemplateOutline.Part], _ outer: Place
    ) throws(TemplateOutline.Problem) {
        var place = outer
        place.depth += 1
        guard place.depth <= TemplateOutline.nestingLimit else { throw .depth(place.chain) }
        for part in parts {
            count += 1
            guard count <= Self.partLimit else {
                throw .init(reason: "it includes more than \(Self.partLimit) parts", chain: place.chain)
            }
            switch part {
            case .section(let parts): try follow(parts, place)
            case .block(let name, let own):
                if let other = place.blocks[name] {
                    try follow(other, try place.inside("$\(name)"))
                } else {
                    try follow(own, place)
                }
            case .inclusion(let name, let own): try follow(inclusion: name, own, place)
            }
        }
    }

    private mutating func follow(
        inclusion name: String, _ blocks: [String: [TemplateOutline.Part]], _ outer: Place
    ) throws(TemplateOutline.Problem) {
        guard let outline = outlines[name] else {
            let known = outlines.keys.sorted().joined(separator: ", ")
            throw .init(
                reason: "it includes \"\(name.excerpt)\", which is no template. Templates: \(known)",
                chain: outer.chain)
        }
        var place = try outer.inside(name)
        // Of two templates that replace one block Mustache takes the outer one.
        place.blocks = blocks.merging(place.blocks) { _, outer in outer }
        try follow(outline.parts, place)
    }
}
