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
        arguments: [
            "=HYPERLINK(1)", "+33", "-1", "@SUM", " =1", "\t=1", "＝1", "|cmd", "%0A", "=\u{301}1", "+\u{200D}1",
            "\u{200D}=1", "\u{301}=1",
        ])
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

    @Test("keeps any text in its cell, as text, on its line")
    func anyName() throws {
        for name in HostileTexts(10_000, seed: 5, near: ["=1+1", "Bréhat", "\";\"=1", "@SUM(A1)"], longest: 500) {
            let rows = try table([Sample.pupil(surname: name)])
            try #require(rows.count == 3, "\(name.debugDescription)")
            let cells = try #require(Self.cells(rows[1]), "\(name.debugDescription)")
            try #require(cells.count == 19, "\(name.debugDescription)")
            for cell in cells {
                let first = cell.first { !$0.properties.isWhitespace && $0.properties.generalCategory != .format }
                #expect(first.map { !"=+-@".unicodeScalars.contains($0) } ?? true, "\(name.debugDescription)")
            }
        }
    }

    /// As a spreadsheet reads a row in which every cell is quoted; `nil` where a quotation mark ends one too early.
    private static func cells(_ row: String) -> [String.UnicodeScalarView]? {
        var cells: [String.UnicodeScalarView] = []
        var rest = row.unicodeScalars[...]
        repeat {
            guard rest.popFirst() == "\"" else { return nil }
            var cell = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                guard scalar == "\"" else {
                    cell.append(scalar)
                    continue
                }
                guard rest.first == "\"" else { break }
                cell.append("\"")
                rest.removeFirst()
            }
            cells.append(cell)
        } while rest.popFirst() == ";"
        return rest.isEmpty ? cells : nil
    }
}
