// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Where an object's names are, by their marks: see ``JSONPart/mark(_:)``.
struct MemberIndex: Sendable {
    enum Place {
        /// No name has that mark.
        case nowhere
        /// One name has it, and is that part.
        case only(Int)
        /// Several names may have it.
        case several
    }

    private static let several = UInt8.max

    /// Of each mark the part, 0 for none, or ``several``.
    private var places = SIMD64<UInt8>(repeating: 0)

    /// - Parameter parts: Of a document; one that is no object has no names.
    init(of parts: [JSONPart], in bytes: [UInt8]) {
        guard parts[0].kind == .object else { return }
        var member = 1
        while member < parts.count {
            guard let mark = parts[member].mark(in: bytes) else {
                // What is spelled with escapes may read as any name.
                places = SIMD64(repeating: MemberIndex.several)
                return
            }
            let isOnly = places[mark] == 0 && member < Int(MemberIndex.several)
            places[mark] = isOnly ? UInt8(member) : MemberIndex.several
            member = parts[member + 1].next
        }
    }

    func place(of name: UnsafeBufferPointer<UInt8>) -> Place {
        switch places[JSONPart.mark(name)] {
        case 0: .nowhere
        case MemberIndex.several: .several
        case let place: .only(Int(place))
        }
    }
}
