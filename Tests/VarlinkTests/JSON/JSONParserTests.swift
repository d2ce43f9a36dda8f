import Testing

@testable import Varlink

@Suite("JSON")
struct JSONParserTests {
    @Test(
        "is taken as RFC 8259 has it, white space included",
        arguments: [
            ("null", .null), (" \r\n\ttrue ", true), ("-0", 0), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            ("1.0", .double(1)),
            ("1E2", .double(100)), ("1e-2", .double(0.01)), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\uD83D\ude00""#, "é😀"), (#""\u0000""#, "\u{0}"), ("[ ]", []), ("{ }", [:]),
            (#"{"a":[1,{"b":null}],"":2}"#, ["a": [1, ["b": nil]], "": 2]),
        ] as [(String, JSONValue)])
    func accepted(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
        #expect(try JSONValue(parsing: value.serialised) == value)
    }

    @Test(
        "is refused when it is not, and the place is named",
        arguments: [
            ("", .unexpectedEnd, 0), ("\u{FEFF}{}", .unexpectedByte, 0), ("{} {}", .trailingBytes, 3),
            ("{}\u{0}", .trailingBytes, 2),
            (#"{"a":1,"a":1}"#, .duplicateName, 7), (#"{"a":1,"\u0061":1}"#, .duplicateName, 7),
            (#"{"a":1,}"#, .unexpectedByte, 7),
            ("[1,]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3), (#"{"a" 1}"#, .unexpectedByte, 5),
            ("{a:1}", .unexpectedByte, 1),
            (#"{"a":1"#, .unexpectedEnd, 6), ("[", .unexpectedEnd, 1), ("tru", .unexpectedEnd, 3),
            ("nul1", .unexpectedByte, 3),
            ("True", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0),
            ("Infinity", .unexpectedByte, 0),
            ("01", .invalidNumber, 0), ("-01", .invalidNumber, 0), ("-", .invalidNumber, 0), ("1.", .invalidNumber, 0),
            (".5", .unexpectedByte, 0), ("+1", .unexpectedByte, 0), ("1e", .invalidNumber, 0),
            ("1e400", .invalidNumber, 0),
            ("0x10", .trailingBytes, 1), ("\"a\nb\"", .unexpectedByte, 2), ("\"a", .unexpectedEnd, 2),
            (#""\x""#, .invalidEscape, 3),
            (#""\u12g4""#, .invalidEscape, 3), (#""\u123"#, .unexpectedEnd, 3), (#""\ud800""#, .invalidEscape, 7),
            (#""\udc00""#, .invalidEscape, 7), (#""\ud800\u0041""#, .invalidEscape, 13),
            ("// c\n1", .unexpectedByte, 0),
        ] as [(String, JSONError.Reason, Int)])
    func refused(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason: reason, offset: offset)) { try JSONValue(parsing: text.utf8) }
    }

    @Test(
        "is refused when it is not UTF-8: stray, overlong, a surrogate, cut off",
        arguments: ["80", "c0af", "eda080", "f4908080", "e282"])
    func encoding(hexadecimal: String) throws {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: hexadecimal.count, by: 2) {
            bytes.append(try #require(UInt8(hexadecimal.dropFirst(start).prefix(2), radix: 16)))
        }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test("is bounded in depth, members and strings, exactly")
    func limits() throws {
        let limits = JSONLimits(depth: 3, members: 2, stringBytes: 4)
        func reason(_ text: String) -> JSONError.Reason? {
            do throws(JSONError) { _ = try JSONValue(parsing: text.utf8, limits: limits) } catch { return error.reason }
            return nil
        }
        #expect(reason("[[[1]]]") == nil && reason("[[[[]]]]") == .tooDeep && reason(#"[{"a":[{}]}]"#) == .tooDeep)
        #expect(reason(#"{"a":1,"b":2}"#) == nil && reason(#"{"a":1,"b":2,"c":3}"#) == .tooManyMembers)
        #expect(
            reason(#""éé""#) == nil && reason(#""ééa""#) == .stringTooLong && reason(#"{"abcde":1}"#) == .stringTooLong)
        #expect(reason(#""\n\n\n\n""#) == nil && reason(#""\n\n\n\n\n""#) == .stringTooLong)
    }

    @Test("far deeper than its limit costs no stack")
    func bomb() {
        for opening in ["[", #"{"a":"#] {
            let text = String(repeating: opening, count: 200_000)
            #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
        }
    }

    @Test("is written without white space, names in order, no byte that would end a message")
    func written() {
        let value: JSONValue = ["b": [nil, true, .double(.pi), .double(1)], "a": "/\"\\\u{0}\u{7F}é\n"]
        let text = String(decoding: value.serialised, as: UTF8.self)
        #expect(text == #"{"a":"/\"\\\u0000\u007fé\n","b":[null,true,3.141592653589793,1.0]}"#)
        #expect(String(decoding: JSONValue.double(.infinity).serialised, as: UTF8.self) == "null")
    }

    @Test("crosses Swift's Codable both ways")
    func codable() throws {
        let value: JSONValue = ["a": [1, true, nil, "x", .double(1.5)], "b": ["c": [:]]]
        #expect(try value.decode(JSONValue.self) == value)
        #expect(try JSONValue(encoding: value) == value)
    }
}
