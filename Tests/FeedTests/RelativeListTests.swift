import Accounts
import Testing

@testable import Feed

@Suite("Lists of responsible people")
struct RelativeListTests {
    private static let header = "Nom;Prénom;Élève;Lien\n"

    private func rows(_ rows: String..., header: String = header) async throws -> Reading {
        try await read(header + rows.map { $0 + "\n" }.joined(), as: "list.csv")
    }

    @Test("a row ties a person to a pupil; without a number of their own the name makes their key")
    func row() async throws {
        let reading = try await rows("Kerbrat;Anne-Maëlle;100001;Mère")
        let draft = try #require(reading.relatives.first)
        #expect((draft.surname, draft.givenName) == ("Kerbrat", "Anne-Maëlle"))
        #expect(draft.key.text == "AC-TEST$anne-maelle-kerbrat")
        #expect(draft.ties.map(\.pupil.text) == ["AC-TEST$100001"])
        #expect(draft.ties.map(\.line) == [2])
    }

    @Test(
        "columns go by name, in any order, and a number is the person's key",
        arguments: ["lien de parenté;N°;PRENOM;nom;numéro élève", "LIEN,Numéro,Prénom,Nom du responsable,Enfant"])
    func columnNames(header: String) async throws {
        let delimiter = header.contains(",") ? "," : ";"
        let row = ["père", "900", "Yann", "Kerbrat", "100001"].joined(separator: delimiter)
        let reading = try await rows(row, header: header + "\n")
        #expect(reading.relatives.map(\.key.text) == ["AC-TEST$900"])
        #expect(reading.relatives.first?.ties.map(\.pupil.text) == ["AC-TEST$100001"])
    }

    @Test(
        "only the words for a legal representative make a link", arguments: ["TUTRICE", "Représentant légal", "père"])
    func representatives(link: String) async throws {
        #expect(try await rows("Kerbrat;Anne;1;\(link)").relatives.count == 1)
    }

    @Test(
        "every other row is refused alone",
        arguments: [
            ("Kerbrat;Anne;1;Grand-mère", RefusedRecord.Reason.notLegalRepresentative),
            ("Kerbrat;Anne;1;1", .notLegalRepresentative), ("Kerbrat;Anne;1;", .missingValue),
            ("Kerbrat;Anne;;mère", .missingValue), (";Anne;1;mère", .missingValue), ("Kerbrat;;1;mère", .missingValue),
            ("Kerbrat;Anne;1$2;mère", .invalidKey), ("Иванова;Анна;1;mère", .missingKey),
            ("Kerbrat;Anne;1", .fieldCount),
        ])
    func refused(row: String, reason: RefusedRecord.Reason) async throws {
        let reading = try await rows(row, "Kerbrat;Yann;2;père")
        #expect(reading.refused.map(\.reason) == [reason])
        #expect(reading.relatives.map(\.givenName) == ["Yann"])
    }

    @Test("a person with two children has two registrations, and the same row twice makes one")
    func imported() async throws {
        try await withStore { store, directory in
            try await store.importFeed([
                schoolFile: Sample.document(Sample.school()),
                pupilFile: Sample.document(Sample.pupil("1"), Sample.pupil("2")),
            ])
            let list = ["list.csv": Self.header + ["1", "2", "2", "3"].map { "Kerbrat;Anne;\($0);mère\n" }.joined()]
            let (report, refused) = try await store.importFeed(list)
            #expect(report.counts.created == 2)
            #expect(Set(refused.map(\.reason)) == [.duplicateKey, .unknownPupil])
            let found = try await store.registration(RegistrationKey("AC-TEST$anne-kerbrat+2"))
            #expect(found?.child?.person.givenName == "Tanguy")
            let before = try await directory.writes()
            try await store.importFeed(list)
            #expect(try await directory.writes() == before)
        }
    }
}
