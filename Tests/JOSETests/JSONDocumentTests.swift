// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@Suite("A JSON document, read when asked")
struct JSONDocumentTests {
    private func document(_ text: String) throws -> JSONDocument {
        try JSONDocument(parsing: Array(text.utf8))
    }

    @Test("a member is found by its name, behind whatever stands before it")
    func members() throws {
        let document = try document(#"{"a":{"b":[1,{"c":2}],"d":3},"e":[],"f":{},"g":"h","b":4}"#)
        #expect(document["g"] == "h" && document["b"] == 4 && document["e"] == [] && document["f"] == [:])
        #expect(document["a"] == ["b": [1, ["c": 2]], "d": 3])
        #expect(document["c"] == nil && document["d"] == nil && document[""] == nil)
        #expect(document.object.names == ["a", "e", "f", "g", "b"])
    }

    @Test("names are compared after unescaping, by their bytes")
    func names() throws {
        let document = try document(#"{"\u0061\ud83d\ude00":1,"e\u0301":2,"":3}"#)
        #expect(document["a\u{1F600}"] == 1 && document[""] == 3)
        #expect(document["e\u{301}"] == 2 && document["\u{e9}"] == nil)
    }

    @Test("a text is a string that is not empty; null is held, and is no text")
    func texts() throws {
        let document = try document(#"{"a":"x","b":"","c":null,"d":1,"e":["x"],"f":"\n"}"#)
        #expect(["a", "b", "c", "d", "e", "f", "g"].filter(document.holdsText) == ["a", "f"])
        #expect(document.holds("c") && !document.holds("g"))
    }

    @Test("what is no object has no members", arguments: ["[]", "1", #""a""#, "null", #"[{"a":1}]"#])
    func otherValues(text: String) throws {
        let document = try document(text)
        #expect(document["a"] == nil && document.object.isEmpty && document.value.text == text)
        #expect(throws: JSONError(.notAnObject, offset: 0)) {
            try JSONDocument(parsingObject: Array(text.utf8))
        }
    }

    @Test(
        "a member twice is refused however many there are, and however it is spelled",
        arguments: [2, 23, 24, 25, 26, 60])
    func duplicates(count: Int) {
        let members = (0..<count).map { "\"n\($0)\":{\"n0\":\($0)}" }
        for first in [#""\u006e0":1"#, #""n0":1"#] {
            #expect(throws: JSONError.self) { try document("{\(first)," + members.joined(separator: ",") + "}") }
        }
        for again in [#""n0":1"#, #""\u006e0":1"#, "\"n\(count - 1)\":1"] {
            let text = "{" + (members + [again]).joined(separator: ",") + "}"
            #expect(throws: JSONError.self) { try document(text) }
        }
        #expect(throws: Never.self) { try document("{" + members.joined(separator: ",") + "}") }
    }

    @Test(
        "of more names than there are marks, and than a part's number has room for, each is found",
        arguments: [60, 400])
    func manyNames(count: Int) throws {
        // Two parts each, so that the later ones are beyond what is indexed.
        let document = try document("{" + (0..<count).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}")
        for index in 0..<count { #expect(document["n\(index)"] == .number(JSONNumber(Int64(index)))) }
        for index in count..<(2 * count) { #expect(!document.holds("n\(index)") && !document.holds("m\(index)")) }
    }

    @Test("of two names with one mark each is found, and a third with it is not")
    func sharedMark() throws {
        // The same length, first byte and last.
        let document = try document(#"{"a1z":1,"a2z":2}"#)
        #expect(document["a1z"] == 1 && document["a2z"] == 2 && document["a3z"] == nil)
        let one = try self.document(#"{"a1z":1}"#)
        #expect(one["a1z"] == 1 && one["a2z"] == nil)
    }

    @Test("values and names are located where they begin")
    func offsets() throws {
        let text = #" {"a" : [ 1, "b" ], "c":{}}"#
        let located = try JSONValue.locating(parsing: Array(text.utf8), limits: .default)
        #expect(located.offsets == [1, 2, 8, 10, 13, 20, 24])
    }
}
