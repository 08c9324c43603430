// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// First in, first out, each in constant time on average.
struct Queue<Element> {
    private var slots: [Element?] = []
    private var head = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { slots.count == head }
    var first: Element? { isEmpty ? nil : slots[head] }
    /// In their order.
    var elements: [Element] { elements(from: 0, limit: count) }

    mutating func append(_ element: Element) {
        slots.append(element)
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[head]
        slots[head] = nil
        head += 1
        // What is in front has as many slots as what is left: moving that is paid for.
        if head >= 64, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Some of the elements, from the one at a place on.
    func elements(from place: Int, limit: Int) -> [Element] {
        guard place < count else { return [] }
        return slots[(head + place)..<(head + min(count, place + limit))].compactMap { $0 }
    }

    /// The first place whose element satisfies a condition that, once it holds, holds for all behind; `count` when none does.
    func partition(where condition: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if let element = slots[head + middle], condition(element) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    mutating func removeAll(where condition: (Element) -> Bool) {
        slots = elements.filter { !condition($0) }
        head = 0
    }
}
