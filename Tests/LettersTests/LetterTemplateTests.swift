import Foundation
import Letters
import TestSupport
import Testing

@Suite("The letters' templates")
struct LetterTemplateTests {
    /// The shipped templates in a folder that a test may spoil.
    private func withTemplates(_ pupil: String, _ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let copy = "\(folder)/letters"
            try FileManager.default.copyItem(atPath: Sample.templateFolder, toPath: copy)
            try Data(pupil.utf8).write(to: URL(fileURLWithPath: "\(copy)/pupil.mustache"))
            try await body(copy)
        }
    }

    private static let sound = "{{givenName}}, {{portal}}, {{expires}}\n{{code}}\nEnd\n"

    @Test("may say what an academy likes, with the code where it likes")
    func ownWords() async throws {
        try await withTemplates(Self.sound.replacing("End", with: "<b>Kenavo</b> {{#class}}({{class}}){{/class}}")) {
            folder in
            let printed = try PrintedLetters(
                [Sample.pupil(), Sample.pupil(2, className: nil)], in: folder, templates: Sample.templates(folder))
            #expect(try await printed.text(page: 1).contains("Kenavo (3B)"))
            #expect(try await !printed.text(page: 2).contains("("))
        }
    }

    @Test(
        "are refused before anything is printed when a letter would have a hole, no code, no room, or no form",
        arguments: [
            (sound.replacing("{{portal}}", with: "portal"), "{{portal}} is missing"),
            (sound.replacing("End", with: "{{codes}}"), "{{codes}}: no such word in this letter"),
            (sound.replacing("End", with: "{{childGivenName}}"), "{{childGivenName}}: no such word in this letter"),
            (sound.replacing("\n{{code}}\n", with: " {{code}}\n"), "the line {{code}}, alone, has to stand in it once"),
            (sound + "{{code}}\n", "the line {{code}}, alone, has to stand in it once"),
            (sound.replacing("End", with: "{{#class}}End"), "expectedSectionEnd"),
            (sound.replacing("End", with: "<b>End"), "no Pango markup"),
            (sound.replacing("End", with: "Ken & avo"), "no Pango markup"),
            (sound.replacing("End", with: String(repeating: "<b>End</b> ", count: 2000)), "longer than its page"),
        ])
    func refused(source: String, reason: String) async throws {
        try await withTemplates(source) { folder in
            let error = #expect(throws: LetterError.self) { try LetterPrinter(Sample.templates(folder)) }
            #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
            #expect(error?.description.contains("pupil.mustache") == true)
        }
    }

    @Test("that are not there are named, all of them")
    func missing() throws {
        let error = #expect(throws: LetterError.self) { try Sample.templates("/nonexistent") }
        #expect(
            error?.problems == [
                "/nonexistent/pupil.mustache: cannot be read", "/nonexistent/responsible.mustache: cannot be read",
            ])
    }

    @Test(
        "carry no address that cannot end in a fragment",
        arguments: [
            "teleservices.example.org", "https://", "https://a.example/?x=1", "https://a.example/#b", "ftp://a.b",
        ])
    func portalAddress(address: String) {
        #expect(throws: LetterError.self) {
            try LetterSite(
                portalURL: address, entName: "E-lyco", academyName: "Académie", help: "?", timeZone: "Europe/Paris")
        }
    }
}
