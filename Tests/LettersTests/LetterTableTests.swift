import Letters
import TestSupport
import Testing

@Suite("Letters as a table for mail merge")
struct LetterTableTests {
    private func table(_ letters: [Letter]) throws -> [String] {
        var text = ""
        try LetterTable.write(letters, site: Sample.site()) { text += $0 }
        return text.components(separatedBy: "\r\n")
    }

    @Test("opens in a French office: byte order mark, semicolons, CRLF, one row for each letter")
    func rows() throws {
        let rows = try table([Sample.pupil(), Sample.mother(of: Sample.pupil())])
        #expect(rows.count == 4 && rows[3].isEmpty)
        #expect(rows[0].hasPrefix("\u{FEFF}\"UAI\";\"Établissement\";\"Classe\";"))
        #expect(
            rows[2]
                == #""0440001A";"Collège Jules Verne";"3B";"responsable";"Mme";"Le Goff";"Anne";"Bréhat";"Tanguy";"#
                + #""Résidence des Îles";"4 rue de la Paix";"44300 NANTES";"";"";"CAB3-YG0-6T2-4N9";"#
                + #""jeudi 21 janvier 2027";"https://teleservices.example.org";"#
                + #""https://teleservices.example.org#CAB3-YG0-6T2-4N9";"AC-NANTES$900+1""#)
    }

    @Test(
        "makes no formula of a name",
        arguments: ["=HYPERLINK(1)", "+33", "-1", "@SUM", " =1", "\t=1", "＝1", "|cmd", "%0A"])
    func formula(name: String) throws {
        let row = try table([Sample.pupil(surname: name)])[1]
        #expect(row.contains("\"'\(name.replacing("\t", with: " "))\""), "\(row)")
    }

    @Test("keeps a name in its cell", arguments: ["a;b", "a\"b", "a\r\nb", "a\nb"])
    func separators(name: String) throws {
        let rows = try table([Sample.pupil(surname: name)])
        #expect(rows.count == 3)
        #expect(rows[1].split(separator: "\";\"", omittingEmptySubsequences: false).count == 19)
    }
}
