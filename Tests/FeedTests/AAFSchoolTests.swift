import Testing

@testable import Feed

@Suite("Schools of AAF files")
struct AAFSchoolTests {
    @Test("a record becomes facts; an empty SIREN is none")
    func facts() async throws {
        let more = [
            "ENTStructureTypeStruct": ["COLLEGE"], "ENTEtablissementContrat": ["PU"], "street": ["12 rue des Îles"],
            "postalCode": ["44100"], "l": ["NANTES"], "telephoneNumber": ["+33 2 40 00 00 01"],
            "ENTStructureClasses": ["3B$3EME B$10310019110"],
        ]
        let reading = try await read(Sample.document(Sample.school("52001", more)), as: schoolFile)
        let facts = try #require(reading.schools.first)
        #expect(facts.uai == "0449101D")
        #expect(facts.feedID == "AC-TEST$52001")
        #expect(facts.name == "Collège Jules Verne")
        #expect(facts.rawName == "CLG-JULES VERNE-ac-NANTES")
        #expect(facts.siren == nil)
        #expect((facts.type, facts.contract) == ("COLLEGE", "PU"))
        #expect((facts.street, facts.postalCode, facts.city) == ("12 rue des Îles", "44100", "NANTES"))
        #expect(facts.phone == "+33 2 40 00 00 01")
        #expect(reading.unknownAttributes.isEmpty)
    }

    @Test("a telephone number that the directory would not take is left out")
    func telephoneNumber() async throws {
        let changes = ["telephoneNumber": ["02 40 (secrétariat)"]]
        let reading = try await read(Sample.document(Sample.school("1", changes)), as: schoolFile)
        #expect(reading.schools.map(\.phone) == [nil])
    }

    @Test("the UAI may stand in ENTEtablissementUAI alone, and in lower case")
    func otherUAI() async throws {
        let changes = ["ENTStructureUAI": [""], "ENTEtablissementUAI": ["0449101d"]]
        let reading = try await read(Sample.document(Sample.school("1", changes)), as: schoolFile)
        #expect(reading.schools.map(\.uai) == ["0449101D"])
    }

    @Test("a pseudo-school, which has no UAI, is refused alone")
    func pseudoSchool() async throws {
        let zone = Sample.school("9", ["ENTStructureUAI": [], "ENTStructureNomCourant": ["ZONE DE REMPLACEMENT"]])
        let reading = try await read(Sample.document(zone, Sample.school()), as: schoolFile)
        #expect(reading.refused.map(\.reason) == [.schoolWithoutUAI])
        #expect(reading.refused.first?.key == "AC-TEST$9")
        #expect(reading.schools.count == 1)
    }

    @Test("a UAI is seven digits and a letter", arguments: ["044910", "04491010", "0449101É", "044 101D", "*"])
    func invalidUAI(text: String) async throws {
        let reading = try await read(Sample.document(Sample.school("1", ["ENTStructureUAI": [text]])), as: schoolFile)
        #expect(reading.refused.map(\.reason) == [.invalidValue])
    }

    @Test(
        "the name becomes the one that people say",
        arguments: [
            ("CLG-JULES VERNE-ac-NANTES", "Collège Jules Verne"),
            ("CLG-SAINT-EXUPERY-ac-AIX-MARSEILLE", "Collège Saint-Exupery"),
            ("LGT$OLYMPE DE GOUGES$NANTES", "Lycée général et technologique Olympe de Gouges"),
            ("LP-L'ORÉE DU BOIS-AC-NANTES", "Lycée professionnel L'Orée du Bois"),
            ("LYC-JEAN D'ARC", "Lycée Jean d'Arc"), ("CLG PR-SACRE COEUR-ac-NANTES", "Collège privé Sacre Coeur"),
            ("CLG-Jules Verne-ac-NANTES", "Collège Jules Verne"), ("LYC-ac-NANTES", "Lycée"),
            ("MAISON FAMILIALE", "Maison Familiale"), ("LYCEE JEAN MOULIN", "Lycée Jean Moulin"),
            ("VAL-DE-LOIRE-ac-NANTES", "Val-de-Loire"), ("-", "-"),
            ("$", "$"),
            ("ac", "ac"), ("A$B$C", "A B"),
        ])
    func readableName(raw: String, expected: String) {
        #expect(SchoolName.readable(raw) == expected)
    }
}
