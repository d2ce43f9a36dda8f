import Foundation
import Testing

@testable import Feed

@Suite("Encodings")
struct EncodingTests {
    private static let names = ["Bréhat", "Cœuret", "Šimon €"]

    private func document(declaration: String, _ surname: String = "Cœuret") -> String {
        Sample.document(Sample.pupil("1", ["sn": [surname]]), declaration: declaration)
    }

    private func declared(_ name: String) -> String { "<?xml version='1.0' encoding='\(name)'?>\n" }

    @Test(
        "a file is read as it declares",
        arguments: [
            ("UTF-8", TextEncoding.utf8), ("utf-8", .utf8), ("ISO-8859-15", .latin9), ("iso-8859-15", .latin9),
            ("windows-1252", .windows1252), ("ISO-8859-1", .windows1252),
        ])
    func declaredEncoding(name: String, encoding: TextEncoding) async throws {
        let reading = try await read(encoded(document(declaration: declared(name)), encoding))
        #expect(reading.pupils.map(\.surname) == ["Cœuret"])
    }

    @Test(
        "a file without a declaration is UTF-8, or else ISO-8859-15, or Windows-1252",
        arguments: [
            TextEncoding.utf8, .latin9, .windows1252,
        ])
    func undeclared(encoding: TextEncoding) async throws {
        for declaration in ["", "<?xml version=\"1.0\"?>\n"] {
            let reading = try await read(encoded(document(declaration: declaration), encoding))
            #expect(reading.pupils.map(\.surname) == ["Cœuret"])
        }
    }

    @Test("a byte order mark means UTF-8 and is no part of the text")
    func byteOrderMark() async throws {
        let bytes = [0xEF, 0xBB, 0xBF] + encoded(document(declaration: ""), .utf8)
        #expect(try await read(bytes).pupils.map(\.surname) == ["Cœuret"])
    }

    @Test("a file that says UTF-8 and is not is refused whole, with the line")
    func notUTF8() async throws {
        let bytes = encoded(document(declaration: declared("UTF-8"), "Bréhat"), .latin9)
        let error = try #require(try await refusal(of: bytes))
        #expect(error.code == .encoding)
        #expect(error.line == 14)
    }

    @Test("a file that says ISO-8859-15 and is UTF-8 is refused whole", arguments: ["ISO-8859-15", "windows-1252"])
    func disguisedUTF8(name: String) async throws {
        let error = try #require(try await refusal(of: encoded(document(declaration: declared(name)), .utf8)))
        #expect(error.code == .encoding)
        let plain = try await read(encoded(document(declaration: declared(name), "Brehat"), .utf8))
        #expect(plain.pupils.count == 1)
    }

    @Test("what we do not read is refused by name", arguments: ["UTF-16", "EBCDIC-CP-FR", "UTF-7", ""])
    func unknownEncoding(name: String) async throws {
        #expect(try await refusal(of: document(declaration: declared(name)))?.code == .encoding)
    }

    @Test("UTF-16 is refused, whatever it declares", arguments: [String.Encoding.utf16, .utf16BigEndian])
    func utf16(encoding: String.Encoding) async throws {
        let data = try #require(document(declaration: "").data(using: encoding))
        #expect(try await refusal(of: Array(data))?.code == .encoding)
    }

    @Test("characters that a read splits in two are whole again")
    func splitCharacters() async throws {
        // The reader's parts are 64 KiB: at one of two offsets a two-byte character lies across their border.
        for shift in 0..<2 {
            let padding =
                "<!--" + String(repeating: "x", count: (64 << 10) - 40 + shift) + String(repeating: "é", count: 400)
            let text = document(declaration: Sample.declaration).replacing(Sample.doctype, with: padding + "-->")
            #expect(try await read(text).pupils.map(\.surname) == ["Cœuret"])
        }
    }

    @Test(
        "UTF-8 is checked as strictly as Unicode asks",
        arguments: [
            [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF], [0xC3],
            [0xE2, 0x82], [0xC3, 0x41], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        var checker = UTF8Checker()
        let fits = bytes.withUnsafeBufferPointer { checker.check($0) }
        #expect(!(fits && checker.isComplete))
    }

    @Test("every character is UTF-8, in any cut")
    func validUTF8() {
        for scalar in ["a", "é", "€", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "𝄞", "\u{10FFFF}"] {
            for cut in 0...scalar.utf8.count {
                var checker = UTF8Checker()
                let bytes = Array(scalar.utf8)
                #expect(bytes[..<cut].withUnsafeBufferPointer { checker.check($0) })
                #expect(bytes[cut...].withUnsafeBufferPointer { checker.check($0) })
                #expect(checker.isComplete)
            }
        }
    }
}

/// The bytes of a text; what the encoding lacks becomes `?`.
func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
    guard let table = encoding.table else { return Array(text.utf8) }
    return text.unicodeScalars.map { scalar in
        if scalar.isASCII { return UInt8(scalar.value) }
        let utf8 = Array(String(scalar).utf8)
        return table.firstIndex(of: utf8).map(UInt8.init) ?? UInt8(ascii: "?")
    }
}
