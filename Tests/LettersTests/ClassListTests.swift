import Foundation
import Letters
import TestSupport
import Testing

@Suite("A class list for the head teacher")
struct ClassListTests {
    private static let expiry = Sample.pupil().expiry

    private func line(
        _ surname: String, _ situation: ClassListLine.Situation, className: String? = "3B", responsible: String? = nil
    ) -> ClassListLine {
        ClassListLine(
            school: Sample.school, className: className, pupil: .init(givenName: "Zoé", surname: surname),
            responsible: responsible.map { .init(givenName: "Anne", surname: $0) }, situation: situation)
    }

    @Test("says of everybody, pupils with their family, who has an account and whose letter is out")
    func situations() async throws {
        try await withTemporaryFolder { folder in
            let lines = [
                line("Éluard", .coded(until: Self.expiry)), line("Abel", .noCode), line("Zola", .temporary),
                line("Abel", .active, responsible: "Kerbrat"), line("Müller", .expired), line("Nord", .suspended),
            ].sorted(by: ClassListLine.isBefore)
            let file = try PrivateFile(path: "\(folder)/list.pdf")
            let date = Date(timeIntervalSince1970: 1_795_600_000)
            try ClassListPrinter(site: Sample.site(), date: date).print(lines, title: "Liste") { try file.write($0) }
            file.keep()
            let text = try await runProgram("/usr/bin/pdftotext", ["-layout", file.path, "-"]).output
                .split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            #expect(
                text.prefix(9) == [
                    "Collège Jules Verne – classe 3B",
                    "Comptes E-lyco, situation au mercredi 25 novembre 2026. Cette liste ne contient aucun code.",
                    "Élève Responsable Situation", "Abel Zoé pas encore de lettre",
                    "Abel Zoé Kerbrat Anne compte ouvert",
                    "Éluard Zoé lettre valable jusqu’au 21/01/2027",
                    "Müller Zoé code périmé : il faut une nouvelle lettre",
                    "Nord Zoé compte suspendu", "Zola Zoé mot de passe temporaire, à changer",
                ])
        }
    }

    @Test("has pages of its own for each class, and as many as the class needs")
    func pages() async throws {
        try await withTemporaryFolder { folder in
            let lines =
                (0..<41).map { line("Nom \($0)", .noCode, className: "3B") }
                + [line("Nom", .noCode, className: "4A"), line("Nom", .noCode, className: nil)]
            let file = try PrivateFile(path: "\(folder)/list.pdf")
            try ClassListPrinter(site: Sample.site(), date: Date()).print(lines, title: "Liste") { try file.write($0) }
            file.keep()
            let pages = try await runProgram("/usr/bin/pdftotext", ["-layout", file.path, "-"]).output
                .split(separator: "\u{C}")
            #expect(pages.count == 4)
            #expect(pages.map { $0.contains("classe") } == [true, true, true, false])
            #expect(pages[1].contains("Nom 40") && !pages[0].contains("Nom 40"))
        }
    }

    @Test("is a table too, with the same words")
    func table() throws {
        var text = ""
        try ClassListTable.write([line("=Abel", .active, responsible: "Kerbrat")], site: Sample.site()) { text += $0 }
        #expect(
            text.split(separator: "\r\n").last
                == #""0440001A";"Collège Jules Verne";"3B";"'=Abel";"Zoé";"Kerbrat";"Anne";"compte ouvert""#)
    }
}
