import Foundation
import Letters
import TestSupport
import Testing

@Suite("A letter, read back from its PDF")
struct LetterTests {
    @Test("has one page with name, class, school, code, where to type it, and the last whole day on which it works")
    func pupil() async throws {
        try await withTemporaryFolder { folder in
            let printed = try PrintedLetters([Sample.pupil()], in: folder)
            #expect(try await printed.pages() == 1)
            let text = try await printed.text()
            for part in [
                "Collège Jules Verne", "12 rue des Îles", "3B · Bréhat Tanguy", "Bonjour Tanguy", "NTT1-K1E-TYY-FJS",
                "https://teleservices.example.org", "jusqu’au jeudi 21 janvier 2027 inclus", "4 rue de la Paix",
                "44300 NANTES",
            ] {
                #expect(text.contains(part), "\(part) is not in: \(text)")
            }
        }
    }

    @Test("says the first of a month as people do")
    func firstOfMonth() async throws {
        try await withTemporaryFolder { folder in
            var letter = Sample.pupil()
            letter.expiry = try Date("2026-11-02T11:00:00Z", strategy: .iso8601)
            let text = try await PrintedLetters([letter], in: folder).text()
            #expect(text.contains("jusqu’au dimanche 1er novembre 2026 inclus"), "\(text)")
        }
    }

    @Test("to a responsible person carries the child's name and asks for the child's first name and birth date")
    func responsible() async throws {
        try await withTemporaryFolder { folder in
            let printed = try PrintedLetters([Sample.mother(of: Sample.pupil())], in: folder)
            #expect(try await printed.pages() == 1)
            let text = try await printed.text()
            for part in [
                "Mme Anne Le Goff", "responsable de Tanguy Bréhat", "classe de 3B", "CAB3-YG0-6T2-4N9",
                "la date de naissance de Tanguy",
            ] {
                #expect(text.contains(part), "\(part) is not in: \(text)")
            }
        }
    }

    @Test("has a QR code with the portal's address, and the code where no server sees it: in the fragment")
    func qrCode() async throws {
        try await withTemporaryFolder { folder in
            let pupil = Sample.pupil()
            let printed = try PrintedLetters([pupil, Sample.mother(of: pupil)], in: folder)
            #expect(try await printed.qrCode(page: 1) == "https://teleservices.example.org#NTT1-K1E-TYY-FJS")
            #expect(try await printed.qrCode(page: 2) == "https://teleservices.example.org#CAB3-YG0-6T2-4N9")
        }
    }

    @Test("shows through an envelope's window the address, all of it, and nothing else, however the paper lies")
    func window() async throws {
        try await withTemporaryFolder { folder in
            let lines = [
                "Bâtiment B", "Résidence des Îles", "112 bis avenue du Général de Gaulle", "BP 4", "44300 NANTES",
            ]
            var letter = Sample.mother(of: Sample.pupil(address: lines))
            letter.recipient = .init(givenName: "Marie-Charlotte Éloïse", surname: "de La Rochefoucauld-Kermadec")
            let printed = try PrintedLetters([letter], in: folder)
            #expect(try await printed.text().contains("Mme Marie-Charlotte Éloïse de La Rochefoucauld-Kermadec"))
            #expect(try await !printed.isBlank(x: 100, y: 55, width: 90, height: 24))
            // A window of 100 by 35 or 45, and paper with 10 to move sideways and 11 up and down, less the address.
            for (x, y, width, height) in [(90, 34, 120, 21), (90, 79, 120, 11), (90, 34, 10, 56), (190, 34, 20, 56)] {
                #expect(
                    try await printed.isBlank(
                        x: Double(x), y: Double(y), width: Double(width), height: Double(height)),
                    "something stands at \(x), \(y)")
            }
        }
    }

    @Test("has no address block where the feed has no address")
    func noAddress() async throws {
        try await withTemporaryFolder { folder in
            let printed = try PrintedLetters([Sample.pupil(address: [])], in: folder)
            #expect(try await printed.isBlank(x: 90, y: 34, width: 120, height: 56))
        }
    }

    @Test(
        "takes names as they are: markup, Mustache, right to left, none at all",
        arguments: [
            "<b>Zoé</b> & Cie", "{{code}}", "Zo\u{202E}é", "", "Šárka Nguyễn", String(repeating: "Jean-", count: 40),
        ])
    func oddNames(name: String) async throws {
        try await withTemporaryFolder { folder in
            let printed = try PrintedLetters([Sample.pupil(givenName: name)], in: folder)
            #expect(try await printed.pages() == 1)
            let text = try await printed.text()
            #expect(text.contains("NTT1-K1E-TYY-FJS"))
            if name.count < 20 {
                #expect(text.contains("Bonjour \(name.replacing("\u{202E}", with: " "))"), "\(text)")
            }
        }
    }

    @Test("is never printed by a log or a crash report")
    func redacted() {
        let letter = Sample.pupil()
        #expect(!"\(letter) \(String(reflecting: letter))".contains("NTT1"))
        var dumped = ""
        dump(letter, to: &dumped)
        #expect(!dumped.contains("NTT1"))
    }
}
