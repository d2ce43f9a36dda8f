import Accounts
import Directory
import Foundation
import TestSupport
import Testing

@testable import Feed

/// The same complete feed again: told from any other, and never believed where the directory says otherwise.
@Suite("A known delivery")
struct KnownDeliveryTests {
    /// A school, two pupils of whom one has a mother, and a record without a usable date.
    private static let files = [
        schoolFile: Sample.document(Sample.school()),
        pupilFile: Sample.document(
            Sample.pupil("1", ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]]), Sample.pupil("2", ["unheardOf": ["x"]]),
            Sample.pupil("3", ["ENTPersonDateNaissance": ["31/02/2012"]])),
        "ENT_Complet_20261120_PersRelEleve_0000.xml": Sample.document(Sample.relative()),
    ]

    /// A real slapd, a folder to remember in, and the importer that does.
    private func withMemory(_ body: (Fixture) async throws -> Void) async throws {
        try await withStore { store, directory in
            try await withTemporaryFolder { folder in
                try await body(Fixture(store: store, directory: directory, folder: folder))
            }
        }
    }

    private struct Fixture {
        let store: DirectoryStore
        let directory: TestDirectory
        let folder: String

        var importer: FeedImporter {
            FeedImporter(directory: store, source: "AC-TEST", memory: DeliveryMemory(folder: "\(folder)/memory"))
        }

        /// Imports these files, and remembers them.
        @discardableResult
        func take(_ files: [String: String], on day: CivilDate? = nil) async throws -> PlannedImport {
            try await withFiles(files.mapValues { Array($0.utf8) }) { try await take(folder: $0, on: day) }
        }

        @discardableResult
        func take(folder: String, on day: CivilDate? = nil) async throws -> PlannedImport {
            let planned = try await plan(importer, folder, day).planned
            let report = try await importer.apply(planned) { _ in }
            if let contents = try await importer.contents(of: planned) {
                try await importer.remember(planned, contents, report)
            }
            return planned
        }

        /// The first pupil opens an account.
        func activate() async throws {
            let hash = try #require(
                PasswordHash(
                    phc:
                        "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYXntS7LJfAuwc3sszgw1LLc"
                ))
            try await store.activate(RegistrationKey("AC-TEST$1"), as: "tanguy.brehat", password: hash)
        }

        func plan(
            _ importer: FeedImporter, _ folder: String, _ day: CivilDate? = nil
        ) async throws -> (planned: PlannedImport, refused: [RefusedRecord]) {
            let refused = Collected<RefusedRecord>()
            let planned = try await importer.plan(
                try FeedDelivery(path: folder), today: try day ?? DirectoryStore.today
            ) { event in
                if case .refused(let record) = event { await refused.append(record) }
            }
            return (planned, await refused.elements)
        }
    }

    @Test("says when it comes again what a comparison of each record says, whatever its files are called by then")
    func again() async throws {
        try await withMemory { fixture in
            #expect(try await fixture.take(Self.files).isKnown == false)
            let before = try await fixture.directory.writes()
            let renamed = Dictionary(
                uniqueKeysWithValues: Self.files.map { ($0.key.replacing("20261120", with: "20261127"), $0.value) })
            try await withFiles(renamed.mapValues { Array($0.utf8) }) { folder in
                let (again, refused) = try await fixture.plan(fixture.importer, folder)
                let plain = FeedImporter(directory: fixture.store, source: "AC-TEST")
                let (compared, refusedThen) = try await fixture.plan(plain, folder)
                #expect(again.isKnown && !compared.isKnown)
                #expect(again.plan.digest == compared.plan.digest && again.plan.isEmpty && compared.plan.isEmpty)
                #expect(again.reportWhenDone == compared.reportWhenDone)
                #expect(refused == refusedThen && refused.map(\.reason) == [.invalidDate])
                #expect(again.report.unknownAttributes == ["unheardOf": 1])
                #expect(again.report.counts.unchanged == 4)
            }
            #expect(try await fixture.directory.writes() == before)
        }
    }

    @Test("may be a generated school's, with all its families")
    func generated() async throws {
        try await withMemory { fixture in
            let feed = "\(fixture.folder)/feed"
            try FileManager.default.createDirectory(atPath: feed, withIntermediateDirectories: true)
            try FeedGenerator(pupils: 400, chunk: 90, hasRelatives: true).write(to: feed)
            try await fixture.take(folder: feed)
            #expect(try await fixture.take(folder: feed).isKnown)
        }
    }

    @Test("stays known while people open accounts, whose facts then stand there, and not when one of them has left")
    func accounts() async throws {
        try await withMemory { fixture in
            try await fixture.take(Self.files)
            try await fixture.activate()
            #expect(try await fixture.take(Self.files).isKnown)
            let left = """
                dn: uid=tanguy.brehat,ou=people,\(fixture.directory.suffix)
                changetype: modify
                add: passerelleLeftAt
                passerelleLeftAt: 20261120000000Z

                """
            #expect(try await fixture.directory.modify(left) == 0)
            let again = try await fixture.take(Self.files)
            #expect(!again.isKnown && again.plan.returns.map(\.key.text) == ["AC-TEST$1"])
        }
    }

    @Test("is compared record by record once the directory lacks some of it")
    func directoryChanged() async throws {
        try await withMemory { fixture in
            let changes = [
                (
                    "a pupil was deleted",
                    "dn: passerelleRegistration=AC-TEST$2,ou=registry,SUFFIX\nchangetype: delete\n"
                ),
                (
                    "the school says something else",
                    """
                    dn: ENTStructureUAI=0449101D,ou=structures,SUFFIX
                    changetype: modify
                    replace: passerelleFeedDigest
                    passerelleFeedDigest: other

                    """
                ),
                (
                    "a link is that of another feed",
                    """
                    dn: passerelleRegistration=AC-TEST$900+1,ou=registry,SUFFIX
                    changetype: modify
                    replace: passerelleSource
                    passerelleSource: OTHER

                    """
                ),
            ]
            for (what, ldif) in changes {
                try await fixture.take(Self.files)
                #expect(try await fixture.take(Self.files).isKnown, "before \(what)")
                let text = ldif.replacing("SUFFIX", with: fixture.directory.suffix)
                    .replacing("$900+1", with: "$900\\2B1")
                #expect(try await fixture.directory.modify(text) == 0, "\(what)")
                #expect(try await fixture.take(Self.files).isKnown == false, "\(what)")
            }
        }
    }

    @Test("is compared anew once the same source has more in the directory, until a comparison finds nothing to do")
    func surplus() async throws {
        try await withMemory { fixture in
            try await fixture.take(Self.files)
            let list = "Nom;Prénom;Né(e) le;Classe;UAI;Numéro\nLe Goff;Anne;04/03/2012;2A;0449102E;77"
            try await withFiles(["list.csv": Array(list.utf8)]) { folder in
                _ = try await fixture.store.importFeed("\(folder)/list.csv")
            }
            let compared = try await fixture.take(Self.files)
            #expect(!compared.isKnown && compared.isEmpty)
            #expect(try await fixture.take(Self.files).isKnown)
        }
    }

    @Test("is forgotten when the directory refuses some of it, which would be looked for in vain each time")
    func refused() async throws {
        try await withMemory { fixture in
            let memory = DeliveryMemory(folder: "\(fixture.folder)/memory")
            try await fixture.take(Self.files)
            #expect(memory.delivery(of: "AC-TEST") != nil)
            let place = "passerelleRegistration=AC-TEST$2,ou=registry,\(fixture.directory.suffix)"
            let change = "dn: \(place)\nchangetype: delete\n\n"
            let other = "dn: \(place)\nchangetype: add\nobjectClass: device\nobjectClass: extensibleObject\ncn: other\n"
            #expect(try await fixture.directory.modify(change + other) == 0)
            try await fixture.take(Self.files)
            #expect(memory.delivery(of: "AC-TEST") == nil)
            #expect(try await fixture.directory.modify(change) == 0)
            try await fixture.take(Self.files)
            #expect(try await fixture.take(Self.files).isKnown)
        }
    }

    @Test("goes when its source has brought nothing for more than a year, with what was kept of its people")
    func ended() async throws {
        try await withMemory { fixture in
            try await fixture.take(Self.files)
            let memory = "\(fixture.folder)/memory"
            for (source, days) in [("AC-GONE", 401.0), ("AC-OTHER", 399)] {
                try FileManager.default.copyItem(atPath: "\(memory)/AC-TEST", toPath: "\(memory)/\(source)")
                try FileManager.default.setAttributes(
                    [.modificationDate: Date.now - days * 86_400], ofItemAtPath: "\(memory)/\(source)")
            }
            try await fixture.take(Self.files.filter { !$0.key.contains("PersRel") })
            let left = try FileManager.default.contentsOfDirectory(atPath: memory)
            #expect(left.sorted() == ["AC-OTHER", "AC-TEST"])
        }
    }

    @Test("is compared anew where a school was looked up that the delivery itself does not bring")
    func otherSchool() async throws {
        try await withMemory { fixture in
            var files = Self.files
            files[pupilFile] = Sample.document(
                Sample.pupil("1"), Sample.pupil("2", ["ENTPersonStructRattach": ["52099"]]))
            for _ in 1...2 {
                let planned = try await fixture.take(files)
                #expect(!planned.isKnown && planned.report.counts.refused == 1)
            }
        }
    }

    @Test("says once which registrations it withdraws")
    func withdrawal() async throws {
        try await withMemory { fixture in
            try await fixture.take(Self.files)
            var files = Self.files
            files[pupilFile] = Self.files[pupilFile]?.replacing("900$10$1$1$1$0", with: "900$90$0$0$0$0")
            #expect(try await fixture.take(files).report.notes.contains { $0.contains("registrations go") })
            for isKnown in [false, true] {
                let again = try await fixture.take(files)
                #expect(again.isKnown == isKnown && !again.report.notes.contains { $0.contains("registrations go") })
            }
        }
    }

    @Test("is another one where schools have another place in the directory")
    func otherPlace() async throws {
        try await withMemory { fixture in
            try await fixture.take(Self.files)
            let known = try #require(DeliveryMemory(folder: "\(fixture.folder)/memory").delivery(of: "AC-TEST"))
            let files = try FeedDelivery(path: try folder(fixture)).files
            let today = try DirectoryStore.today
            let layout = fixture.store.layout
            #expect(try await known.isMade(of: files, today: today, in: layout))
            let other = DirectoryLayout(suffix: layout.suffix, structures: "schools")
            #expect(try await !known.isMade(of: files, today: today, in: other))
        }
    }

    @Test("is another one when a byte of it differs, a file comes or goes, or somebody comes of age")
    func otherFiles() async throws {
        try await withMemory { fixture in
            var adult = Self.files
            adult[pupilFile] = Sample.document(Sample.pupil("1", ["ENTPersonDateNaissance": ["30/11/2008"]]))
            adult["ENT_Complet_20261120_PersRelEleve_0000.xml"] = nil
            try await fixture.take(adult)
            let eve = try #require(CivilDate(year: 2026, month: 11, day: 29))
            #expect(try await fixture.take(adult, on: eve).isKnown)
            let birthday = try #require(CivilDate(year: 2026, month: 11, day: 30))
            let grown = try await fixture.take(adult, on: birthday)
            #expect(!grown.isKnown && grown.report.counts.updated == 1)

            var other = adult
            other[pupilFile] = adult[pupilFile]?.replacing("Tanguy", with: "Tangui")
            let changed = try await fixture.take(other, on: birthday)
            #expect(!changed.isKnown && changed.report.counts.updated == 1)
            #expect(try await fixture.take(other, on: birthday).isKnown)
            // What came before is not known any more: its pupil stands otherwise now.
            #expect(try await fixture.take(adult, on: birthday).isKnown == false)
        }
    }

    @Test("leaves nothing to believe when its file is damaged, and nobody else may read it")
    func damaged() async throws {
        try await withMemory { fixture in
            try await fixture.take(Self.files)
            let path = "\(fixture.folder)/memory/AC-TEST"
            for file in [path, "\(fixture.folder)/memory"] {
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber
                #expect((mode?.intValue ?? 0o777) & 0o077 == 0)
            }
            let whole = try Data(contentsOf: URL(filePath: path))
            let damages = [Data(), whole.dropLast(), whole.dropLast(8), Data(repeating: 0, count: whole.count)]
            for damage in damages {
                try damage.write(to: URL(filePath: path))
                #expect(try await fixture.plan(fixture.importer, try folder(fixture)).planned.isKnown == false)
            }
            try whole.write(to: URL(filePath: path))
            #expect(try await fixture.plan(fixture.importer, try folder(fixture)).planned.isKnown)
        }
    }

    /// The files, where they stay for the rest of the test.
    private func folder(_ fixture: Fixture) throws -> String {
        let path = "\(fixture.folder)/feed"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in Self.files { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)")) }
        return path
    }
}
