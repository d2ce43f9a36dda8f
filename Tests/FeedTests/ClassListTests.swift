import Accounts
import Testing

@testable import Feed

@Suite("Class lists")
struct ClassListTests {
    private static let header = "Nom;Prénom;Né(e) le;Classe;UAI;Numéro\n"
    private static let row = "Bréhat;Tanguy;18/12/2012;3B;0449101D;100001\n"

    private func list(_ text: String) async throws -> Reading { try await read(text, as: "list.csv") }
    private func rows(_ rows: String...) async throws -> Reading { try await list(Self.header + rows.joined()) }

    @Test("a row becomes facts, and the school is named by its UAI")
    func facts() async throws {
        let draft = try #require(try await rows(Self.row).drafts.first)
        #expect(draft.school == .uai("0449101D", name: nil))
        #expect(draft.line == 2)
        #expect(draft.facts.key.text == "AC-TEST$100001")
        #expect((draft.facts.surname, draft.facts.givenName) == ("Bréhat", "Tanguy"))
        #expect(draft.facts.birthDate == CivilDate(year: 2012, month: 12, day: 18))
        #expect(draft.facts.classes == ["3B"])
    }

    @Test("semicolon, comma or tab, any line end, with or without one at the end", arguments: [";", ",", "\t"])
    func delimiters(delimiter: String) async throws {
        for lineEnd in ["\n", "\r\n", "\r"] {
            for isEnded in [true, false] {
                let text = (Self.header + Self.row + Self.row.replacing("100001", with: "100002"))
                    .replacing(";", with: delimiter).replacing("\n", with: lineEnd)
                let reading = try await list(isEnded ? text : String(text.dropLast()))
                #expect(reading.pupils.map(\.key.text) == ["AC-TEST$100001", "AC-TEST$100002"])
                #expect(reading.drafts.map(\.line) == [2, 3])
            }
        }
    }

    @Test("UTF-8 with and without a mark, or Windows-1252", arguments: [TextEncoding.utf8, .windows1252])
    func encodings(encoding: TextEncoding) async throws {
        let text = Self.header + Self.row.replacing("Tanguy", with: "Cœur d'été")
        for mark in encoding == .utf8 ? [[], [0xEF, 0xBB, 0xBF]] : [[]] as [[UInt8]] {
            let reading = try await read(mark + encoded(text, encoding), as: "list.csv")
            #expect(reading.pupils.map(\.givenName) == ["Cœur d'été"])
        }
    }

    @Test(
        "columns go by name in any order, without accents and case",
        arguments: [
            "NUMERO;UAI;CLASSE;NÉ LE;PRENOM;NOM", "n°;Code UAI;division;Date de naissance;prénom;Nom de famille",
            "Identifiant;RNE;Classe;née le;Prénom;nom",
        ])
    func columnNames(header: String) async throws {
        let reading = try await list("\(header)\n100001;0449101d;3B;2012-12-18;Tanguy;Bréhat\n")
        #expect(reading.pupils.map(\.surname) == ["Bréhat"])
        #expect(reading.pupils.first?.birthDate == CivilDate(year: 2012, month: 12, day: 18))
        #expect(reading.drafts.first?.school == .uai("0449101D", name: nil))
    }

    @Test("unknown columns are counted; one with the school's name serves to add a school")
    func moreColumns() async throws {
        let reading = try await list(
            "Option;Établissement;Nom;Prénom;Né(e) le;Classe;UAI;Numéro\nlatin;Collège Jules Verne;" + Self.row + ";;"
                + Self.row)
        #expect(reading.unknownAttributes == ["Option": 1])
        #expect(
            reading.drafts.map(\.school) == [
                .uai("0449101D", name: "Collège Jules Verne"), .uai("0449101D", name: nil),
            ])
    }

    @Test("a list without a column that it needs is refused whole, naming it and those we know")
    func missingColumns() async throws {
        let error = try #require(try await refusal(of: "Nom;Prénom;Classe;UAI\n" + Self.row, as: "list.csv"))
        #expect(error.code == .columns)
        #expect(error.message.contains("\"né(e) le\", \"numéro\""))
        #expect(error.message.contains("nom, prénom, né(e) le, classe, UAI, numéro"))
        let relatives = try await refusal(of: "nom;élève;lien\na;1;mère\n", as: "list.csv")
        #expect(relatives?.code == .columns)
        #expect(relatives?.message.contains("nom, prénom, élève, lien, numéro") == true)
    }

    @Test("a column that occurs twice is refused: which one counts would be a guess")
    func repeatedColumn() async throws {
        let header = Self.header.replacing("Classe", with: "Classe;Division")
        #expect(try await refusal(of: header, as: "list.csv")?.code == .columns)
    }

    @Test("quotes protect delimiters, line ends and themselves; lines are counted all the same")
    func quotes() async throws {
        let first = Self.row.replacing("Bréhat", with: "\"Bréhat; dit \"\"le Grand\"\"\r\n  fils\"")
        let reading = try await rows(first, Self.row.replacing("100001", with: "\"100002\""))
        #expect(reading.pupils.map(\.surname) == ["Bréhat; dit \"le Grand\" fils", "Bréhat"])
        #expect(reading.drafts.map(\.line) == [2, 4])
    }

    @Test("a quote inside a plain field is a character, one before more text refuses the row alone")
    func strayQuotes() async throws {
        let inside = Self.row.replacing("Bréhat", with: "Br\"éhat")
        let after = Self.row.replacing("Bréhat", with: "\"Bré\"hat")
        let reading = try await rows(inside, after, Self.row)
        #expect(reading.pupils.map(\.surname) == ["Br\"éhat", "Bréhat"])
        #expect(reading.refused.map(\.reason) == [.invalidValue])
        #expect(reading.refused.first?.line == 3)
        #expect(reading.refused.first?.key == "AC-TEST$100001")
    }

    @Test("a quote that is never closed refuses the list whole, with its line")
    func openQuote() async throws {
        let text = Self.header + Self.row + Self.row.replacing("Bréhat", with: "\"Bréhat") + Self.row
        let error = try #require(try await refusal(of: text, as: "list.csv"))
        #expect(error.code == .malformed)
        #expect(error.line == 3)
    }

    @Test("a list that ends in the middle of a row is refused whole")
    func cut() async throws {
        let text = Self.header + Self.row + "Le Goff;Anne;04/03/2012;3"
        let error = try #require(try await refusal(of: text, as: "list.csv"))
        #expect(error.code == .malformed)
        #expect(error.line == 3)
    }

    @Test(
        "each row is refused for its own fault, with its line",
        arguments: [
            (";Tanguy;18/12/2012;3B;0449101D;1", RefusedRecord.Reason.missingValue, String?("nom")),
            ("Bréhat; ;18/12/2012;3B;0449101D;1", .missingValue, "prénom"),
            ("Bréhat;Tanguy;;3B;0449101D;1", .missingValue, "né(e) le"),
            ("Bréhat;Tanguy;18/12/12;3B;0449101D;1", .invalidDate, "né(e) le"),
            ("Bréhat;Tanguy;30/02/2012;3B;0449101D;1", .invalidDate, "né(e) le"),
            ("Bréhat;Tanguy;18/12/2012;3B;;1", .missingValue, "UAI"),
            ("Bréhat;Tanguy;18/12/2012;3B;Nantes;1", .invalidValue, "UAI"),
            ("Bréhat;Tanguy;18/12/2012;3B;0449101D;", .missingKey, "numéro"),
            ("Bréhat;Tanguy;18/12/2012;3B;0449101D;1,ou=people", .invalidKey, "numéro"),
            ("Bréhat;Tanguy;18/12/2012;3B;0449101D", .fieldCount, nil),
            ("Bréhat;Tanguy;18/12/2012;3B;0449101D;1;x", .fieldCount, nil),
            ("Bré\u{7}hat;Tanguy;18/12/2012;3B;0449101D;1", .controlCharacter, "nom"),
        ])
    func refusedRows(row: String, reason: RefusedRecord.Reason, attribute: String?) async throws {
        let reading = try await rows(row + "\n", Self.row)
        #expect(reading.refused.map(\.reason) == [reason])
        #expect(reading.refused.first?.attribute == attribute)
        #expect(reading.refused.first?.line == 2)
        #expect(reading.pupils.count == 1)
    }

    @Test("empty rows, an empty class and empty fields beyond the header are no fault")
    func emptyFields() async throws {
        let reading = try await rows(
            "\n", ";;;;;\n", Self.row.replacing("3B", with: ""), "  \n", "Le Goff;A;04/03/2012;3B;0449101D;2;;\n")
        #expect(reading.refused.isEmpty)
        #expect(reading.pupils.map(\.classes) == [[], ["3B"]])
    }

    @Test("a key that has the source already is the same key")
    func keyWithSource() async throws {
        let reading = try await rows(Self.row.replacing("100001", with: "AC-TEST$100001"))
        #expect(reading.pupils.map(\.key.text) == ["AC-TEST$100001"])
        #expect(try await rows(Self.row.replacing("100001", with: "AC-AUTRE$1")).refused.map(\.reason) == [.invalidKey])
    }

    @Test("a field of a megabyte refuses its row alone")
    func longField() async throws {
        let reading = try await rows(
            Self.row.replacing("Bréhat", with: String(repeating: "a", count: 1 << 20)), Self.row)
        #expect(reading.refused.map(\.reason) == [.tooLong])
        #expect(reading.pupils.count == 1)
    }

    @Test("an empty list is refused, one with a header alone is a list of nobody")
    func empty() async throws {
        #expect(try await refusal(of: "", as: "list.csv")?.code == .malformed)
        #expect(try await refusal(of: "\n\n", as: "list.csv")?.code == .malformed)
        #expect(try await list(Self.header).items.isEmpty)
        #expect(try await list(String(Self.header.dropLast())).items.isEmpty)
    }

    @Test("where a read ends makes no difference")
    func anyCut() {
        let text = Array((Self.header + Self.row.replacing("Bréhat", with: "\"Bré\"\"h\r\nat\"") + "x;y\r\n\"z\"").utf8)
        func rows(cutAt cut: Int) -> [CSVParser.Row] {
            var parser = CSVParser(delimiter: UInt8(ascii: ";"))
            text[..<cut].withUnsafeBufferPointer { parser.parse($0) }
            text[cut...].withUnsafeBufferPointer { parser.parse($0) }
            #expect(parser.finish() == nil)
            return parser.rows
        }
        let whole = rows(cutAt: 0)
        #expect(whole.map(\.fields.count) == [6, 6, 2, 1])
        for cut in 1...text.count { #expect(rows(cutAt: cut) == whole) }
    }
}
