// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@Suite("RFC 8259 JSON, strict")
struct JSONScannerTests {
    private func code(_ text: String) -> JSONError.Code? {
        code(Array(text.utf8))
    }

    private func code(_ bytes: [UInt8]) -> JSONError.Code? {
        do {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("every kind of value is read, and written as it was")
    func roundTrip() throws {
        let text = #"{"z":1,"a":[true,false,null,-0.5e+10,"é\n\"\\"],"big":18446744073709551616,"o":{}}"#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.text == text)
        #expect(value.objectValue?.names == ["z", "a", "big", "o"])
    }

    @Test("integers stay exact beyond a double")
    func exactIntegers() throws {
        let value = try JSONValue(parsing: Array("9007199254740993".utf8))
        #expect(value.integerValue == 9_007_199_254_740_993)
        #expect(try JSONValue(parsing: Array("1e2".utf8)).integerValue == nil)
    }

    @Test("a member that stands twice is refused, also when an escape hides it")
    func duplicates() {
        #expect(code(#"{"alg":1,"alg":2}"#) == .duplicateMember)
        #expect(code(#"{"alg":1,"\u0061lg":2}"#) == .duplicateMember)
        #expect(code(#"{"a":{"b":1},"c":{"b":1}}"#) == nil)
        #expect(code(#"{"iss":1,"ISS":2}"#) == nil)
    }

    @Test("what follows or precedes the value is refused")
    func surroundings() {
        #expect(code("{} {}") == .trailingData)
        #expect(code("{}x") == .trailingData)
        #expect(code([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .byteOrderMark)
        #expect(code("") == .truncated)
        #expect(code(" \t\r\n{} \n") == nil)
    }

    @Test(
        "other people's JSON is refused",
        arguments: [
            "[1,]", "{\"a\":1,}", "{'a':1}", "{a:1}", "// c\n{}", "NaN", "Infinity", "+1", "01", "1.", ".5", "1e", "-",
            "[1 2]", "tru", "nul",
        ])
    func dialects(text: String) {
        #expect(code(text) != nil)
    }

    @Test("bytes that are not UTF-8 are refused, overlong forms and encoded surrogates too")
    func encoding() {
        for bytes in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
            #expect(code([0x22] + bytes + [0x22]) == .invalidUTF8)
            #expect(code([0x22, 0x5C, 0x6E] + bytes + [0x22]) == .invalidUTF8)
        }
    }

    @Test("half a surrogate pair is refused, a whole one is a character")
    func surrogates() throws {
        for text in [#""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#, #""\udc00\ud800""#] {
            #expect(code(text) == .loneSurrogate)
        }
        #expect(try JSONValue(parsing: Array(#""\uD83D\uDE00""#.utf8)).stringValue == "😀")
    }

    @Test("control characters and unknown escapes are refused")
    func escapes() {
        #expect(code("\"a\nb\"") == .controlCharacter || code("\"a\nb\"") == .invalidEscape)
        #expect(code("\"\\\"a\u{1}b\"") == .controlCharacter)
        #expect(code(#""\x41""#) == .invalidEscape)
        #expect(code(#""\u00g1""#) == .invalidEscape)
        #expect(code(#""\u00"#) == .truncated)
        #expect(code(#""abc"#) == .truncated)
    }

    @Test("deep nesting and long texts are refused before they cost anything")
    func limits() {
        #expect(code(String(repeating: "[", count: 10_000)) == .tooDeep)
        #expect(code(String(repeating: "[", count: 32) + String(repeating: "]", count: 32)) == nil)
        #expect(throws: JSONError(.tooLarge, offset: 3)) {
            try JSONValue(parsing: Array("12345".utf8), limits: JSONLimits(maximumBytes: 3))
        }
    }

    @Test("numbers beyond doubles are read, and are no integers")
    func hugeNumbers() throws {
        let value = try JSONValue(parsing: Array("1e400".utf8))
        #expect(value.integerValue == nil)
        #expect(value.numberValue?.double == .infinity)
    }

    @Test("slashes are not escaped, control characters are")
    func serialization() {
        #expect(JSONValue.string("https://a/b\u{1}\t").text == #""https://a/b\u0001\t""#)
    }

    @Test("setting a member keeps its place, and nil removes it")
    func objects() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = "x"
        object["c"] = nil
        object["b"] = nil
        object["d"] = [nil, true]
        #expect(object.text == #"{"a":"x","d":[null,true]}"#)
    }
}
