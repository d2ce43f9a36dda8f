import Foundation
import Templates
import Testing

@testable import Mailing

@Suite struct MessageFormatTests {
    @Test(
        "every mail is ASCII with short CRLF lines, and Python's parser finds no defect in it",
        arguments: everyMail.indices)
    func defects(index: Int) async throws {
        let mail = try await ParsedMail(message(everyMail[index]))
        #expect(mail.defects == [])
        #expect(mail.type == "multipart/alternative")
        #expect(mail.partTypes == ["text/plain", "text/html"])
        #expect(mail.isASCII)
        #expect(mail.strayLineEnds == 0)
        #expect(mail.longestLine <= 78)
        #expect(mail.fromName == "E-lyco, académie d'Exemple")
        #expect(mail.fromAddress == "ne-pas-repondre@ac-exemple.fr")
        #expect(mail.to == ["famille@exemple.fr"])
        #expect(mail.date == "2026-11-25T12:00:00+00:00")
        #expect(mail.header("Auto-Submitted") == "auto-generated")
        #expect(mail.header("X-Auto-Response-Suppress") == "All")
        #expect(mail.header("Message-ID")?.hasSuffix("@ac-exemple.fr>") == true)
    }

    @Test("a line break in a name, a school or a site's text adds no header and no line")
    func headerInjection() async throws {
        let attack = "x\r\nBcc: victim@exemple.fr\r\n\r\nbody\0\u{85}\u{2028}\u{2029}\u{0B}\u{202E}"
        let site = try MailSite(
            portalURL: "https://p.exemple.fr", entName: attack, academyName: attack, helpText: attack,
            from: MailAddress("a@exemple.fr"), fromName: attack, replyTo: MailAddress("aide@exemple.fr"))
        let account = AccountLine(givenName: attack, surname: attack, identifier: attack, schoolName: attack)
        let contents: [MailContent] = [
            .accountCreated(account), .mailChanged(account, maskedNewAddress: attack), .identifierReminder([account]),
            .temporaryPassword(account, password: WithheldText { attack }, expires: noon),
        ]
        let recipient = try MailAddress("f@exemple.fr")
        let expected = [
            "Date", "From", "Reply-To", "To", "Message-ID", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress",
            "MIME-Version",
            "Content-Language", "Content-Type",
        ]
        for content in contents {
            let mail = try await ParsedMail(
                MailTemplates(folder: templateFolder, site: site).render(content, to: recipient, now: noon))
            #expect(mail.headers.map { $0[0] } == expected)
            #expect(mail.defects == [])
            #expect(!mail.text.contains("\nBcc") && !mail.text.contains("\u{202E}") && !mail.text.contains("\0"))
        }
        #expect(throws: MailError.self) {
            try MailSite(portalURL: "https://x.fr/\r\n", academyName: "a", helpText: "h", from: site.from)
        }
    }

    @Test(
        "subjects and names of any length and script come back as they went",
        arguments: [
            "Mot de passe", "Élève", String(repeating: "é", count: 200), String(repeating: "long ", count: 40) + "fin",
            "=?UTF-8?Q?faux?=", "a_b=c?d", "👩‍👧 et 日本語 et עברית", "virgule, point; \"guillemets\" <x@y.fr> (z)",
            "deux  espaces",
        ])
    func encodedWords(text: String) async throws {
        let site = try MailSite(
            portalURL: "https://p.exemple.fr", academyName: "A", helpText: "H", from: MailAddress("a@exemple.fr"),
            fromName: text)
        let message = MIMEWriter(site: site, recipient: try MailAddress("f@exemple.fr"), now: noon)
            .message(subject: text, text: "t\n", html: "<p>h</p>\n")
        let mail = try await ParsedMail(message)
        #expect(mail.defects == [])
        #expect(mail.header("Subject") == text)
        #expect(mail.fromName == text)
        #expect(mail.fromAddress == "a@exemple.fr")
        #expect(mail.longestLine <= 78)
    }

    @Test("bodies come back as they went: long lines, leading dots, trailing blanks, mailbox lines, every scalar")
    func bodies() async throws {
        let lines = [
            ".", "..", ".dot", "From here", "trailing \t", "", "=3D", String(repeating: "x", count: 3000),
            String(repeating: "é", count: 999),
            String(repeating: ".", count: 400), String(repeating: "y", count: 76),
            String(repeating: "z", count: 75) + ".", "\u{1F600}", "--=_",
        ]
        let text = lines.joined(separator: "\n") + "\n"
        let message = MIMEWriter(site: try testSite(), recipient: try MailAddress("f@exemple.fr"), now: noon)
            .message(subject: "s", text: text, html: text)
        let mail = try await ParsedMail(message)
        #expect(mail.defects == [])
        #expect(mail.text == text)
        #expect(mail.html == text)
        #expect(mail.longestLine <= 76)
        #expect(String(decoding: data(of: message), as: UTF8.self).range(of: "\r\n.") == nil)
    }

    @Test("dates are RFC 5322 in headers, French in the site's time zone in text")
    func dates() throws {
        #expect(MailDate.header(noon) == "Wed, 25 Nov 2026 12:00:00 +0000")
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        #expect(
            FrenchDate(Date(timeIntervalSince1970: 1_785_535_799), in: paris).time == "samedi 1er août 2026 à 0 h 09")
        #expect(
            FrenchDate(noon, in: try #require(TimeZone(identifier: "Indian/Reunion"))).time
                == "mercredi 25 novembre 2026 à 16 h 00")
    }
}
