import Accounts
import Testing

@testable import Feed

@Suite("Pupils of AAF files")
struct AAFPupilTests {
    @Test("a record becomes facts, with the source in front of its id")
    func facts() async throws {
        let text = Sample.pupil(
            "100001",
            [
                "ENTPersonNomPatro": ["Kerbrat"], "ENTPersonAutresPrenoms": ["Yves", "Corentin"],
                "ENTEleveGroupes": ["52001$3LATIN", "52001$3 ANG_1"], "ENTEleveMEF": ["10310019110"],
                "ENTEleveLibelleMEF": ["3EME"], "ENTEleveNivFormation": ["COLLEGE"], "ENTEleveFiliere": ["3EME"],
                "ENTEleveStatutEleve": ["SCOLAIRE"], "ENTEleveRegime": ["EXTERNE LIBRE"],
            ])
        let reading = try await read(Sample.document(text), source: "AC-NANTES")
        #expect(reading.refused.isEmpty)
        let draft = try #require(reading.drafts.first)
        #expect(draft.school == .feedID("AC-NANTES$52001"))
        let facts = draft.facts
        #expect(facts.key.text == "AC-NANTES$100001")
        #expect(facts.source == "AC-NANTES")
        #expect((facts.surname, facts.givenName, facts.title) == ("Bréhat", "Tanguy", "M."))
        #expect(facts.birthDate == CivilDate(year: 2012, month: 12, day: 18))
        #expect(facts.patronymic == "Kerbrat")
        #expect(facts.otherGivenNames == ["Yves", "Corentin"])
        #expect(facts.classes == ["3B"])
        #expect(facts.groups == ["3LATIN", "3 ANG_1"])
        #expect((facts.mef, facts.mefLabel, facts.level) == ("10310019110", "3EME", "COLLEGE"))
        #expect((facts.track, facts.status, facts.regime) == ("3EME", "SCOLAIRE", "EXTERNE LIBRE"))
    }

    @Test(
        "class names keep their blanks and underscores; classes in other schools are left out",
        arguments: [
            ("52001$1 STMG 3", ["1 STMG 3"]), ("52001$1_STMG_3", ["1_STMG_3"]), ("52001$A$B", ["A$B"]),
            ("52009$3B", []),
        ])
    func classNames(value: String, expected: [String]) async throws {
        let reading = try await read(Sample.document(Sample.pupil("1", ["ENTEleveClasses": [value]])))
        #expect(reading.pupils.first?.classes == expected)
    }

    @Test("an empty value is no value", arguments: ["ENTEleveClasses", "ENTPersonNomPatro", "personalTitle"])
    func emptyValue(attribute: String) async throws {
        let reading = try await read(Sample.document(Sample.pupil("1", [attribute: [""]])))
        let facts = try #require(reading.pupils.first)
        let value: String? =
            switch attribute {
            case "ENTEleveClasses": facts.classes.first
            case "ENTPersonNomPatro": facts.patronymic
            default: facts.title
            }
        #expect(value == nil)
    }

    @Test(
        "a record without a required value is refused alone, with its line",
        arguments: [
            "sn", "givenName", "ENTPersonDateNaissance", "ENTPersonStructRattach",
        ])
    func requiredValue(attribute: String) async throws {
        for changes in [[attribute: []], [attribute: [""]], [attribute: ["  \n "]]] as [[String: [String]]] {
            let reading = try await read(
                Sample.document(Sample.pupil("1"), Sample.pupil("2", changes), Sample.pupil("3")))
            #expect(reading.pupils.map(\.key.text) == ["AC-TEST$1", "AC-TEST$3"])
            let record = try #require(reading.refused.first)
            #expect(record.reason == .missingValue)
            #expect(record.attribute == attribute)
            #expect(record.key == "AC-TEST$2")
            #expect(record.file == pupilFile)
            // Declaration, DOCTYPE, root, then a record of thirteen lines.
            #expect(record.line == 17)
        }
    }

    @Test(
        "a birth date is a day of the calendar",
        arguments: [
            "31/02/2012", "2012-12-18", "18/12/12", "1/2/2012", "00/00/0000", "18/12/2012x", "١٨/١٢/٢٠١٢",
        ])
    func birthDate(text: String) async throws {
        let reading = try await read(Sample.document(Sample.pupil("1", ["ENTPersonDateNaissance": [text]])))
        #expect(reading.refused.map(\.reason) == [.invalidDate])
        #expect(reading.refused.first?.message.contains(text) == false)
    }

    @Test("identifier/id and ENTPersonJointure are one key; one of the two is enough")
    func key() async throws {
        let different = Sample.pupil("1", ["ENTPersonJointure": ["2"]])
        let without = Sample.pupil("3", ["ENTPersonJointure": []])
        let jointureOnly = Sample.pupil("4").replacing("<identifier><id>4</id></identifier>", with: "")
        let neither = Sample.pupil("5", ["ENTPersonJointure": []]).replacing("<id>5</id>", with: "<id/>")
        let reading = try await read(Sample.document(different, without, jointureOnly, neither))
        #expect(reading.pupils.map(\.key.text) == ["AC-TEST$3", "AC-TEST$4"])
        #expect(reading.refused.map(\.reason) == [.invalidKey, .missingKey])
    }

    @Test(
        "an id that would not do in a DN is refused",
        arguments: [
            "1,ou=people", "a$b", "é", "1 2", String(repeating: "9", count: 65), "*", "\\00",
        ])
    func invalidID(id: String) async throws {
        let reading = try await read(Sample.document(Sample.pupil(id)))
        #expect(reading.refused.map(\.reason) == [.invalidKey])
    }

    @Test("two different values of a single-valued attribute are refused, two equal ones are not")
    func severalValues() async throws {
        let different = Sample.pupil("1", ["sn": ["Bréhat", "Kerbrat"]])
        let equal = Sample.pupil("2", ["sn": ["Bréhat", "", "Bréhat"]])
        let reading = try await read(Sample.document(different, equal))
        #expect(reading.refused.map(\.reason) == [.severalValues])
        #expect(reading.pupils.map(\.surname) == ["Bréhat"])
    }

    @Test("values of which each has an attribute of its own are those of one attribute")
    func attributeInParts() async throws {
        let parts = ["3LATIN", "3ANG"].map { "<attr name=\"ENTEleveGroupes\"><value>52001$\($0)</value></attr>" }
        let pupil = Sample.pupil().replacing("</attributes>", with: parts.joined() + "</attributes>")
        #expect(try await read(Sample.document(pupil)).pupils.first?.groups == ["3LATIN", "3ANG"])
        // Those before count, too.
        let twice = Sample.pupil().replacing(
            "</attributes>", with: "<attr name=\"sn\"><value>Autre</value></attr></attributes>")
        #expect(try await read(Sample.document(twice)).refused.map(\.reason) == [.severalValues])
    }

    @Test("attributes that we do not know are counted and hurt nobody; relatives and addresses are known")
    func unknownAttributes() async throws {
        let more = ["ENTEleveNouveau": ["x"], "ENTElevePersRelEleve": ["9$10$1$1$1$0"], "ENTEleveINE": ["12345"]]
        let reading = try await read(
            Sample.document(Sample.pupil("1", more), Sample.pupil("2", more), Sample.pupil("3", ["autre": [""]])))
        #expect(reading.pupils.count == 3)
        #expect(reading.unknownAttributes == ["ENTEleveNouveau": 2, "autre": 1])
    }

    @Test("a record goes by its own category, and one without by the file's")
    func category() async throws {
        let relative = Sample.pupil("1").replacing("Eleve</value></attr></op", with: "PersRelEleve</value></attr></op")
        let school = Sample.school()
        let without = Sample.pupil("2").replacing("categoriePersonne", with: "autre")
        let unknown = Sample.pupil("3").replacing("Eleve</value></attr></op", with: "Nouveau</value></attr></op")
        let reading = try await read(Sample.document(relative, school, without, unknown))
        #expect(reading.ignored == 1)
        #expect(reading.relatives.map(\.key.text) == ["AC-TEST$1"])
        #expect(reading.schools.map(\.uai) == ["0449101D"])
        #expect(reading.pupils.map(\.key.text) == ["AC-TEST$2"])
        let elsewhere = try await read(Sample.document(without), as: "any.xml")
        #expect(elsewhere.refused.map(\.reason) == [.missingCategory])
    }
}
