import Accounts
import Testing

@Suite("An identifier")
struct IdentifierTests {
    @Test(
        "is 3 to 64 ASCII letters, digits, hyphens and dots, beginning with a letter or digit",
        arguments: [
            "zoe", "zoe.legoff", "Jean-Luc.Picard2", "2fast", "a" + String(repeating: "b", count: 63),
        ])
    func accepted(text: String) throws {
        #expect(try Identifier(text).text == text.lowercased())
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            ("ab", Identifier.Problem.tooShort), ("", .tooShort), (String(repeating: "a", count: 65), .tooLong),
            ("zoé.legoff", .forbiddenCharacter), ("zoe legoff", .forbiddenCharacter), (".zoe", .forbiddenCharacter),
            ("-zoe", .forbiddenCharacter), ("zoe)(uid=*", .forbiddenCharacter), ("zoe\u{0}", .forbiddenCharacter),
            ("zo\u{0435}legoff", .forbiddenCharacter), ("zoe\u{200B}legoff", .forbiddenCharacter),
            ("ｚｏｅ", .forbiddenCharacter),
            ("zoe,ou=people", .forbiddenCharacter), ("zoe_legoff", .forbiddenCharacter),
            ("Admin", .reserved), ("ROOT", .reserved), ("passerelle", .reserved),
            ("Passerelle-Door-Test-1", .reserved),
        ])
    func refused(text: String, problem: Identifier.Problem) {
        #expect(throws: problem) { try Identifier(text) }
    }

    @Test("is the same in any case")
    func caseless() throws {
        #expect(try Identifier("Zoe.LeGoff") == Identifier("zoe.legoff"))
    }

    @Test("that was given before it became reserved still reads")
    func storedReserved() {
        #expect(Identifier(stored: "admin")?.text == "admin")
        #expect(Identifier(stored: "zoé") == nil)
    }
}

@Suite("Suggested identifiers")
struct IdentifierSuggestionsTests {
    @Test(
        "are first name, dot, name, then numbered",
        arguments: [
            ("Zoé", "Le Goff", "zoe.legoff"), ("Jean-Luc", "D'Arc", "jean-luc.darc"),
            ("Cœur", "Müller", "coeur.muller"),
            ("Anaïs", "Nguyễn Văn", "anais.nguyenvan"), ("Øyvind", "Łukasz", "oyvind.lukasz"),
        ])
    func plain(given: String, surname: String, expected: String) {
        let first = Array(IdentifierSuggestions(givenName: given, surname: surname).prefix(3)).map(\.text)
        #expect(first == [expected, expected + "2", expected + "3"])
    }

    @Test(
        "are always admissible, whatever the names",
        arguments: [
            ("", ""), ("Ольга", "Иванова"), ("A", "B"), (String(repeating: "Maximilien-", count: 20), "X"), ("李", "王"),
            ("Ad", "min"),
            ("\u{202E}", "\u{0}"),
        ])
    func admissible(given: String, surname: String) {
        let suggestions = Array(IdentifierSuggestions(givenName: given, surname: surname).prefix(50))
        #expect(Set(suggestions).count == 50)
        for suggestion in suggestions { #expect((try? Identifier(suggestion.text)) == suggestion) }
    }
}
