import Accounts
import Directory
import TestSupport
import Testing

@testable import Feed

@Suite("A plan")
struct PlanTests {
    private static let secondSchool = Sample.school(
        "52002", ["ENTStructureUAI": ["0449102E"], "ENTStructureNomCourant": ["LYC-GABRIEL FAURE-ac-NANTES"]])

    /// A complete delivery: two schools, and these pupils.
    private func delivery(_ pupils: [String], relatives: [String] = []) -> [String: String] {
        var files = [
            schoolFile: Sample.document(Sample.school(), Self.secondSchool),
            pupilFile: Sample.document(pupils.joined(separator: "\n")),
        ]
        if !relatives.isEmpty { files[relativeFile] = Sample.document(relatives.joined(separator: "\n")) }
        return files
    }

    private func pupil(_ id: Int, at school: String = "52001", _ changes: [String: [String]] = [:]) -> String {
        Sample.pupil(
            "\(id)",
            ["ENTPersonStructRattach": [school], "ENTEleveClasses": ["\(school)$3B"]].merging(changes) { $1 })
    }

    private func plan(
        _ store: DirectoryStore, _ files: [String: String]
    ) async throws -> (PlannedImport, [PlannedChange]) {
        try await withFiles(files.mapValues { Array($0.utf8) }) { folder in
            let told = Collected<PlannedChange>()
            let planned = try await FeedImporter(directory: store, source: "AC-TEST").plan(
                try FeedDelivery(path: files.count == 1 ? "\(folder)/\(files.keys.first ?? "")" : folder),
                today: try DirectoryStore.today
            ) { event in
                if case .planned(let change) = event { await told.append(change) }
            }
            return (
                planned,
                await told.elements.sorted { ($0.key.text, $0.action.rawValue) < ($1.key.text, $1.action.rawValue) }
            )
        }
    }

    @Test("writes nothing, and says of everybody what the import then does, relatives of new pupils included")
    func same() async throws {
        try await withStore { store, directory in
            let files = delivery(
                [pupil(1, ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]]), pupil(2, at: "52002")],
                relatives: [Sample.relative()])
            let before = try await directory.writes()
            let (planned, changes) = try await plan(store, files)
            #expect(try await directory.writes() == before)
            #expect(changes.map(\.action) == [.added, .added, .added])
            #expect(changes.map(\.key.text) == ["AC-TEST$1", "AC-TEST$2", "AC-TEST$900+1"])
            #expect(changes.map(\.schoolUAI) == ["0449101D", "0449102E", "0449101D"])

            let (report, _) = try await store.importFeed(files)
            #expect(report.counts.created == planned.report.counts.created)
            let (again, nothing) = try await plan(store, files)
            #expect(nothing.isEmpty && again.plan.isEmpty && again.plan.digest == planned.plan.digest)
        }
    }

    @Test("of a generated week is what the import then does, to the last relative")
    func generated() async throws {
        try await withStore { store, _ in
            let importer = FeedImporter(directory: store, source: "AC-TEST")
            for moved in [0, 300] {
                try await withTemporaryFolder { folder in
                    let generator = FeedGenerator(pupils: 200, schools: 2, chunk: 90, moved: moved, hasRelatives: true)
                    try generator.write(to: folder)
                    let planned = try await importer.plan(
                        try FeedDelivery(path: folder), today: try DirectoryStore.today
                    ) { _ in }
                    let report = try await importer.apply(planned) { _ in }
                    #expect(report.counts == planned.report.counts.whole)
                    let total = planned.plan.total
                    #expect(total.added + (moved == 0 ? 2 : 0) == report.counts.created)
                    #expect(total.changed + total.moved == report.counts.updated)
                    #expect(total.changed > 0 || moved == 0)
                }
            }
        }
    }

    @Test(
        "withdraws a relative's registration whose child is named no more, also when the child's account had been deleted"
    )
    func orphaned() async throws {
        try await withStore { store, _ in
            let child = pupil(1, ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]])
            try await store.importFeed(delivery([child, pupil(2)], relatives: [Sample.relative()]))
            // As deleting an account does: the registration goes with it.
            try await store.deleteRegistration(RegistrationKey("AC-TEST$1"))
            let (_, named) = try await plan(store, delivery([child, pupil(2)], relatives: [Sample.relative()]))
            #expect(named.map(\.action) == [.added])
            let (_, changes) = try await plan(store, delivery([pupil(2)]))
            #expect(changes.map(\.action) == [.removed] && changes.map(\.key.text) == ["AC-TEST$900+1"])
        }
    }

    @Test("tells a move from a change, and a leaver from a pupil whose record is bad")
    func kinds() async throws {
        try await withStore { store, _ in
            try await store.importFeed(delivery((1...5).map { pupil($0) }))
            let (planned, changes) = try await plan(
                store,
                delivery([
                    pupil(1), pupil(2, ["ENTEleveClasses": ["52001$3C"]]), pupil(3, at: "52002"),
                    pupil(4, ["ENTPersonDateNaissance": ["31/02/2012"]]),
                ]))
            #expect(changes.map(\.action) == [.changed, .moved, .removed])
            #expect(changes.map(\.key.text) == ["AC-TEST$2", "AC-TEST$3", "AC-TEST$5"])
            #expect(changes.map(\.schoolUAI) == ["0449101D", "0449102E", "0449101D"])
            #expect(changes[1].reason.contains("0449101D"))
            #expect(planned.report.counts.refused == 1)
        }
    }

    @Test(
        "finds leavers among the feed's own people at the schools that a complete delivery is about, and nowhere else")
    func whoLeaves() async throws {
        try await withStore { store, _ in
            try await store.importFeed(delivery([pupil(1), pupil(2), pupil(3, at: "52002")]))
            let list = "Nom;Prénom;Né(e) le;Classe;UAI;Numéro\nLe Goff;Anne;04/03/2012;2A;0449101D;77"
            try await withFiles(["list.csv": Array(list.utf8)]) { folder in
                _ = try await store.importFeed("\(folder)/list.csv", source: "LIST")
            }
            // One school alone: the other's pupils are not looked at, and those of another source are not its own.
            let one = [schoolFile: Sample.document(Sample.school()), pupilFile: Sample.document(pupil(1))]
            #expect(try await plan(store, one).1.map(\.key.text) == ["AC-TEST$2"])
            // What may be one of many files, and what lacks one of its own, says nothing of those whom it does not name.
            #expect(try await plan(store, [pupilFile: Sample.document(pupil(1))]).1.isEmpty)
            var gap = one
            gap["ENT_Complet_20261120_Eleve_0002.xml"] = Sample.document(pupil(1))
            let (planned, changes) = try await plan(store, gap)
            #expect(changes.isEmpty && planned.report.notes.contains { $0.contains("chunk") })
            // Nor does one with somebody in it whom nobody can name.
            let nameless = pupil(9, ["ENTPersonJointure": [], "ENTPersonNomPatro": ["X"]])
                .replacing("<identifier><id>9</id></identifier>", with: "")
            let unknown = [
                schoolFile: Sample.document(Sample.school()), pupilFile: Sample.document(pupil(1), nameless),
            ]
            #expect(try await plan(store, unknown).1.isEmpty)
            // Schools without a file of pupils.
            #expect(try await plan(store, [schoolFile: Sample.document(Sample.school())]).1.isEmpty)
        }
    }

    @Test("names an account that leaves, with the school's accounts to measure it by")
    func accounts() async throws {
        try await withStore { store, _ in
            let hash = try #require(
                PasswordHash(
                    phc:
                        "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYXntS7LJfAuwc3sszgw1LLc"
                ))
            try await store.importFeed(delivery([pupil(1), pupil(2)]))
            try await store.activate(RegistrationKey("AC-TEST$1"), as: "tanguy.brehat", password: hash)
            let (planned, changes) = try await plan(store, delivery([pupil(2)]))
            #expect(changes.map(\.action) == [.suspended])
            #expect(changes.map(\.identifier?.text) == ["tanguy.brehat"])
            #expect(planned.excesses(over: 5).map(\.schoolUAI) == ["0449101D", nil])
            #expect(planned.plan.schools["0449101D"]?.accounts == 1)
        }
    }
}

extension FeedCounts {
    /// As when the feed has been read a second time, to be applied.
    fileprivate var whole: FeedCounts {
        var whole = self
        whole.bytesRead = bytesInAll
        return whole
    }
}
