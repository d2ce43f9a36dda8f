import Testing

@testable import Feed

@Suite("Text of AAF files")
struct AAFTextTests {
    private func surname(_ text: String) async throws -> String? {
        try await read(Sample.document(Sample.pupil("1", ["sn": [text]]))).pupils.first?.surname
    }

    @Test(
        "HTML's named characters are decoded, escaped once or twice, and XML's own as well",
        arguments: [
            ("Br&eacute;hat", "Bréhat"), ("Br&amp;eacute;hat", "Bréhat"), ("&OElig;uvrard", "Œuvrard"),
            ("D&apos;Arc", "D'Arc"), ("A&amp;B", "A&B"), ("&lt;b&gt;", "<b>"), ("Br&#233;hat", "Bréhat"),
            ("Br&#xE9;hat", "Bréhat"), ("Le&nbsp;Goff&nbsp;", "Le Goff"), ("R&amp;D; &amp;x", "R&D; &x"),
            ("<![CDATA[Br\u{E9}hat & Cie]]>", "Bréhat & Cie"),
        ])
    func entities(text: String, expected: String) async throws {
        #expect(try await surname(text) == expected)
    }

    @Test("named characters are decoded without a DOCTYPE too")
    func noDoctype() async throws {
        let text = Sample.document(Sample.pupil("1", ["sn": ["Br&eacute;hat"]])).replacing(Sample.doctype, with: "")
        #expect(try await read(text).pupils.first?.surname == "Bréhat")
    }

    @Test("many named characters in one file are no attack")
    func manyEntities() async throws {
        let pupil = Sample.pupil("1", ["sn": [String(repeating: "&eacute;", count: 100)]])
        let text = Sample.document(String(repeating: pupil, count: 500))
        #expect(try await read(text).pupils.count == 500)
    }

    @Test("a name that neither XML nor HTML knows refuses the record alone")
    func unknownEntity() async throws {
        let reading = try await read(Sample.document(Sample.pupil("1", ["sn": ["Br&bidule;hat"]]), Sample.pupil("2")))
        #expect(reading.refused.map(\.reason) == [.unknownEntity])
        #expect(reading.refused.first?.attribute == "sn")
        #expect(reading.pupils.map(\.key.text) == ["AC-TEST$2"])
    }

    @Test(
        "blanks are trimmed, runs made one, accents composed",
        arguments: [
            ("  Le   Goff ", "Le Goff"), ("\n\t  Le\r\n Goff\n", "Le Goff"), ("Bre\u{301}hat", "Bréhat"),
            ("Le\u{202F}Goff", "Le Goff"), ("Ø", "Ø"),
        ])
    func blanks(text: String, expected: String) async throws {
        let surname = try await surname(text)
        #expect(surname?.unicodeScalars.elementsEqual(expected.unicodeScalars) == true)
    }

    @Test(
        "characters that no name has refuse the record",
        arguments: [
            "a&#x85;b", "a&#x9F;b", "a&#x7F;b", "a&#x202E;b", "a&#x200B;b", "a&#xFFFD;b", "a&#x2028;b", "a&#xE000;b",
            "&#xAD;a",
        ])
    func controlCharacters(text: String) async throws {
        let reading = try await read(Sample.document(Sample.pupil("1", ["sn": [text]]), Sample.pupil("2")))
        #expect(reading.refused.map(\.reason) == [.controlCharacter])
        #expect(reading.pupils.count == 1)
    }

    @Test(
        "what LDAP gives a meaning is an ordinary character here",
        arguments: [
            "*)(uid=*", "Le Goff,ou=people", "a\\2ab", "#x", "a+b=c", "\"a\";<b>",
        ])
    func ldapCharacters(text: String) async throws {
        let escaped = text.replacing("<", with: "&lt;")
        #expect(try await surname(escaped) == text)
    }

    @Test("a value may be as long as its limit, and no longer")
    func lengths() async throws {
        #expect(try await surname(String(repeating: "é", count: 128)) != nil)
        for length in [129, 5000, 1 << 20] {
            let long = String(repeating: "a", count: length)
            let reading = try await read(Sample.document(Sample.pupil("1", ["sn": [long]]), Sample.pupil("2")))
            #expect(reading.refused.map(\.reason) == [.tooLong])
            #expect(reading.refused.first?.attribute == "sn")
            #expect(reading.pupils.count == 1)
        }
    }
}
