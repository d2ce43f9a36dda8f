import Accounts
import Directory
import TestSupport
import Testing

@testable import Feed

@Suite("A delivery of changes")
struct ChangeTests {
    private static let pupils = "ENT_Delta_20261121_Eleve_0000.xml"
    private static let relatives = "ENT_Delta_20261121_PersRelEleve_0000.xml"
    private static let schools = "ENT_Delta_20261121_EtabEducNat_0000.xml"
    private static let mother = RegistrationKey("AC-TEST$900+1")

    private func modify(_ id: String, _ changes: [(String, [String])], category: String = "Eleve") -> String {
        let kind = category == "EtabEducNat" ? "categorieStructure" : "categoriePersonne"
        let lines = changes.map { name, values in
            let values = values.map { "<value>\($0)</value>" }.joined()
            return
                "<modification name=\"\(name)\" operation=\"replace\">\(values.isEmpty ? "<value/>" : values)</modification>"
        }
        return """
            <modifyRequest>
            <operationalAttributes><attr name="\(kind)"><value>\(category)</value></attr></operationalAttributes>
            <identifier><id>\(id)</id></identifier><modifications>\(lines.joined())</modifications></modifyRequest>
            """
    }

    private func delete(_ id: String, category: String = "Eleve") -> String {
        """
        <deleteRequest>
        <operationalAttributes><attr name="categoriePersonne"><value>\(category)</value></attr></operationalAttributes>
        <identifier><id>\(id)</id></identifier></deleteRequest>
        """
    }

    private func importComplete(_ store: DirectoryStore) async throws {
        let link = ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]]
        try await store.importFeed([
            schoolFile: Sample.document(
                Sample.school(), Sample.school("52002", ["ENTStructureUAI": ["0449102E"]])),
            pupilFile: Sample.document(Sample.pupil("1", link), Sample.pupil("2")),
            relativeFile: Sample.document(Sample.relative()),
        ])
    }

    @Test("changes what it names and nothing else, and what hangs on it; again it writes nothing")
    func modified() async throws {
        try await withStore { store, directory in
            try await importComplete(store)
            let delta = [
                Self.pupils: Sample.document(
                    modify("1", [("ENTEleveClasses", ["52001$3C"]), ("personalTitle", [])])),
                Self.relatives: Sample.document(modify("900", [("sn", ["Le Bihan"])], category: "PersRelEleve")),
                Self.schools: Sample.document(
                    modify(
                        "52001", [("ENTStructureNomCourant", ["CLG-SIMONE VEIL-ac-NANTES"])], category: "EtabEducNat")),
            ]
            let before = try await store.facts(ofPupils: [RegistrationKey("AC-TEST$1")]).values.first
            let (report, refused) = try await store.importFeed(delta)
            #expect(refused.isEmpty)
            #expect((report.counts.updated, report.counts.created) == (3, 0))
            var expected = try #require(before)
            (expected.classes, expected.title, expected.schoolName) = (["3C"], nil, "Collège Simone Veil")
            #expect(try await store.facts(ofPupils: [expected.key])[expected.key] == expected)
            let tie = try #require(try await store.registration(Self.mother))
            #expect((tie.person.surname, tie.person.className, tie.child?.person.className) == ("Le Bihan", "3C", "3C"))
            #expect(try await store.school(uai: "0449101D")?.name == "Collège Simone Veil")
            let writes = try await directory.writes()
            let (again, _) = try await store.importFeed(delta)
            #expect(again.counts.unchanged == 3)
            #expect(try await directory.writes() == writes)
        }
    }

    @Test("moves a pupil to another school, with the classes there")
    func moved() async throws {
        try await withStore { store, _ in
            try await importComplete(store)
            try await store.importFeed([
                Self.pupils: Sample.document(
                    modify(
                        "1", [("ENTPersonStructRattach", ["52002"]), ("ENTEleveClasses", ["52002$2A", "52001$3B"])]))
            ])
            let person = try await store.registration(RegistrationKey("AC-TEST$1"))?.person
            #expect((person?.school?.uai, person?.className) == ("0449102E", "2A"))
            #expect(try await store.registration(Self.mother)?.person.school?.uai == "0449102E")
        }
    }

    @Test("a part of an address takes the place of that part")
    func address() async throws {
        try await withStore { store, _ in
            let home = [
                "ENTPersonAdresse": ["1 rue A"], "ENTPersonCodePostal": ["44000"], "ENTPersonVille": ["NANTES"],
            ]
            try await store.importFeed([
                schoolFile: Sample.document(Sample.school()), pupilFile: Sample.document(Sample.pupil("1", home)),
            ])
            try await store.importFeed([
                Self.pupils: Sample.document(modify("1", [("ENTPersonAdresse", ["2 rue B"])]))
            ])
            let key = RegistrationKey("AC-TEST$1")
            #expect(
                try await store.facts(ofPupils: [key])[key]?.address
                    == PostalAddress(street: ["2 rue B"], postalCode: "44000", town: "NANTES"))
        }
    }

    @Test("changes the address to which a code may go, and takes it away")
    func mail() async throws {
        try await withStore { store, _ in
            try await importComplete(store)
            for (value, expected) in [("anne@example.net", "anne@example.net"), ("", nil)] {
                try await store.importFeed([
                    Self.relatives: Sample.document(
                        modify("900", [("mail", value.isEmpty ? [] : [value])], category: "PersRelEleve"))
                ])
                #expect(try await store.registration(Self.mother)?.person.mail == expected)
            }
        }
    }

    @Test("adds pupils and relatives; a relative who is known already needs no record of their own")
    func added() async throws {
        try await withStore { store, _ in
            try await importComplete(store)
            let links = ["900$10$1$1$1$0", "901$20$1$1$1$0", "77$20$1$1$1$0"]
            let (report, refused) = try await store.importFeed([
                Self.pupils: Sample.document(Sample.pupil("3", ["ENTElevePersRelEleve": links])),
                Self.relatives: Sample.document(Sample.relative("901", ["givenName": ["Yann"]])),
            ])
            #expect(report.counts.created == 3)
            #expect(refused.map(\.reason) == [.unknownRelative] && refused.map(\.key) == ["AC-TEST$77+3"])
            #expect(try await store.registration(RegistrationKey("AC-TEST$900+3"))?.person.surname == "Kerbrat")
            #expect(try await store.registration(RegistrationKey("AC-TEST$901+3"))?.person.givenName == "Yann")
        }
    }

    @Test("takes the representation of a child away when the pupil's new links leave somebody out")
    func disowned() async throws {
        try await withStore { store, _ in
            try await importComplete(store)
            try await store.importFeed([
                Self.pupils: Sample.document(modify("1", [("ENTElevePersRelEleve", ["901$20$1$1$1$0"])])),
                Self.relatives: Sample.document(Sample.relative("901")),
            ])
            #expect(try await store.registration(Self.mother) == nil)
            #expect(try await store.registration(RegistrationKey("AC-TEST$901+1")) != nil)
            try await store.importFeed([Self.relatives: Sample.document(delete("901", category: "PersRelEleve"))])
            #expect(try await store.registration(RegistrationKey("AC-TEST$901+1")) == nil)
        }
    }

    @Test("plans that whoever it deletes leaves, and does not take anybody else for a leaver")
    func deleted() async throws {
        try await withStore { store, _ in
            try await importComplete(store)
            try await withFiles([Self.pupils: Array(Sample.document(delete("1"), delete("99")).utf8)]) { folder in
                let planned = try await FeedImporter(directory: store, source: "AC-TEST").plan(
                    try FeedDelivery(path: folder), today: try DirectoryStore.today
                ) { _ in }
                #expect(planned.plan.departures.map(\.key.text) == [Self.mother.text, "AC-TEST$1"])
                #expect(planned.plan.departures.map(\.action) == [.removed, .removed])
                // One of two: measured as a complete feed's leavers are.
                #expect(planned.excesses(over: 49).map(\.schoolUAI) == ["0449101D", nil])
                #expect(planned.excesses(over: 49).map(\.leaving) == [1, 1])
                #expect(planned.excesses(over: 50).isEmpty)
            }
        }
    }

    @Test("keeps whom it deletes and names in one day, in whatever order")
    func replaced() async throws {
        try await withStore { store, _ in
            try await importComplete(store)
            let again = Sample.pupil(
                "1", ["ENTEleveClasses": ["52001$3C"], "ENTElevePersRelEleve": ["900$10$1$1$1$0"]])
            for records in [[delete("1"), again], [again, delete("1")]] {
                let delta = [
                    Self.pupils: Sample.document(records.joined(separator: "\n")),
                    Self.relatives: Sample.document(
                        delete("900", category: "PersRelEleve"), Sample.relative("900", ["givenName": ["Annie"]])),
                ]
                try await withFiles(delta.mapValues { Array($0.utf8) }) { folder in
                    let planned = try await FeedImporter(directory: store, source: "AC-TEST").plan(
                        try FeedDelivery(path: folder), today: try DirectoryStore.today
                    ) { _ in }
                    #expect(planned.plan.departures.isEmpty && planned.report.counts.refused == 0)
                }
                try await store.importFeed(delta)
                #expect(try await store.registration(Self.mother)?.person.givenName == "Annie")
            }
        }
    }

    @Test("is refused record by record for what nobody knows or what cannot be done, and whole in a complete file")
    func refused() async throws {
        try await withStore { store, directory in
            try await importComplete(store)
            let writes = try await directory.writes()
            let (_, refused) = try await store.importFeed([
                Self.pupils: Sample.document(
                    modify("99", [("sn", ["X"])]), modify("1", [("sn", [])]),
                    modify("2", [("sn", ["X"])]).replacing("\"replace\"", with: "\"add\""),
                    modify("1", [("sn", ["Y"])])),
                Self.relatives: Sample.document(modify("98", [("sn", ["X"])], category: "PersRelEleve")),
            ])
            #expect(
                Set(refused.map(\.reason)) == [
                    .unknownPupil, .missingValue, .invalidValue, .duplicateKey, .unknownRelative,
                ])
            #expect(refused.count == 5)
            #expect(try await directory.writes() == writes)
            for name in [pupilFile, "any.xml"] {
                #expect(try await refusal(of: Sample.document(delete("1")), as: name)?.code == .delta)
            }
        }
    }

    @Test("is refused whole when one of its files is cut, before anything of it is applied")
    func cut() async throws {
        try await withStore { store, directory in
            try await importComplete(store)
            let writes = try await directory.writes()
            let whole = Sample.document(modify("1", [("sn", ["Le Bihan"])]), delete("2"))
            for part in 0..<20 {
                let cut = String(decoding: Array(whole.utf8)[..<(whole.utf8.count * part / 20)], as: UTF8.self)
                await #expect(throws: FeedError.self) { try await store.importFeed([Self.pupils: cut]) }
            }
            #expect(try await directory.writes() == writes)
        }
    }
}
