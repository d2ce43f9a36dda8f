import Foundation
import Mailing
import Testing

@Suite struct TemplateCheckTests {
    /// The shipped templates in a folder that a test may spoil.
    private func withTemplates(_ body: (String) throws -> Void) async throws {
        try await withFolder { folder in
            let copy = "\(folder)/mail"
            try FileManager.default.copyItem(atPath: templateFolder, toPath: copy)
            try body(copy)
        }
    }

    private func problems(of folder: String) throws -> [String] {
        do {
            _ = try MailTemplates(folder: folder, site: testSite())
            return []
        } catch let error as MailError {
            #expect(error.code == .configuration)
            return error.problems
        }
    }

    @Test("a folder that is not there is two missing files for each mail")
    func missingFolder() throws {
        let problems = try problems(of: "/nonexistent")
        #expect(problems.count == 2 * MailContent.Kind.allCases.count)
        #expect(problems.first == "account-created.txt.mustache: cannot be read")
    }

    @Test("what has to be said is said in any case: a section alone does not do, one for either case does")
    func sections() async throws {
        try await withTemplates { folder in
            let file = "password-changed.txt.mustache"
            func expect(_ expected: [String], of text: String) throws {
                try Data("Objet: x\n\n\(text)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
                #expect(try problems(of: folder) == expected, "\(text)")
            }
            let (inside, without) = ("{{#schoolName}}{{identifier}}{{/schoolName}}", "{{^schoolName}}x{{/schoolName}}")
            let alone = ["\(file): {{identifier}} stands in a section alone: it has to be said in any case"]
            try expect(alone, of: inside)
            try expect(alone, of: inside + without)
            try expect(alone, of: inside + without.replacing("x", with: inside))
            try expect([], of: inside + without.replacing("x", with: "{{identifier}}"))
            try expect([], of: inside + "{{identifier}}")
        }
    }

    @Test("everything that is wrong is reported at once, each with its file")
    func allAtOnce() async throws {
        try await withTemplates { folder in
            func spoil(_ name: String, _ text: String) throws {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            try FileManager.default.removeItem(atPath: "\(folder)/mail-changed.html.mustache")
            try spoil("account-created.txt.mustache", "Bonjour {{identifier}}\n\n")
            try spoil(
                "activation-code.txt.mustache", "Objet: {{codeLink}}\n\n{{code}}{{childGivenName}}{{ent}}{{portal}}\n")
            try spoil("password-changed.txt.mustache", "Objet: x\n\n{{identifiant}} {{identifier}}\n")
            try spoil(
                "temporary-password.txt.mustache",
                "Objet: {{password}}\n\n{{identifier}} {{expires}} {{passwordPage}}\n")
            try spoil(
                "temporary-password.html.mustache", "{{password}}{{identifier}}{{expires}}{{passwordPage}}<img src=x>")
            try spoil(
                "identifier-reminder.txt.mustache",
                "Objet: x\n\n{{#accounts}}{{givenName}}{{/accounts}}{{identifier}}\n")
            try spoil("identifier-reminder.html.mustache", "{{#accounts}}{{givenName}}{{identifier}}")
            try spoil("account-created.html.mustache", "{{> header}}{{identifier}}{{=<% %>=}}")
            #expect(
                try problems(of: folder).sorted() == [
                    "account-created.html.mustache: {{=<% %>=}}: only names and sections are allowed",
                    "account-created.html.mustache: {{> header}}: only names and sections are allowed",
                    "account-created.txt.mustache: does not begin with \"Objet: …\" and an empty line",
                    "activation-code.txt.mustache: subject: {{codeLink}}: no such word in this mail",
                    "activation-code.txt.mustache: {{codeLink}} is missing",
                    "activation-code.txt.mustache: {{expires}} is missing",
                    "identifier-reminder.html.mustache: line 1: expectedSectionEnd",
                    "identifier-reminder.txt.mustache: {{identifier}}: no such word in this mail",
                    "mail-changed.html.mustache: cannot be read",
                    "password-changed.txt.mustache: {{identifiant}}: no such word in this mail",
                    "temporary-password.html.mustache: <img: a mail fetches nothing and runs nothing",
                    "temporary-password.html.mustache: src=: a mail fetches nothing and runs nothing",
                    "temporary-password.txt.mustache: subject: {{password}}: no such word in this mail",
                    "temporary-password.txt.mustache: {{password}} is missing",
                ])
        }
    }

    @Test("files of an editor on another system and in another encoding: the first are read, the second refused")
    func encodings() async throws {
        try await withTemplates { folder in
            let path = "\(folder)/password-changed.txt.mustache"
            try Data("Objet: x\r\n\r\n{{identifier}}\r\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(try problems(of: folder) == [])
            try Data([0x4F, 0xE9, 0x0A]).write(to: URL(fileURLWithPath: path))
            #expect(try problems(of: folder) == ["password-changed.txt.mustache: not UTF-8"])
        }
    }

    @Test("a site's mistakes are reported at once")
    func site() throws {
        let from = try MailAddress("a@exemple.fr")
        #expect {
            try MailSite(portalURL: "ftp://x", academyName: " ", helpText: "h", from: from, timeZone: "Europe/Nantes")
        } throws: {
            ($0 as? MailError)?.problems.count == 3
        }
        #expect(throws: MailError.self) {
            try MailSite(portalURL: "https://u:p@x.fr", academyName: "a", helpText: "h", from: from)
        }
        #expect(throws: MailError.self) {
            try MailSite(portalURL: "https://x.fr/?token=1", academyName: "a", helpText: "h", from: from)
        }
    }
}
