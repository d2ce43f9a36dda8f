import Accounts
import Directory
import Foundation
import TestSupport
import Testing

@testable import Feed

@Suite("Imports into a real directory")
struct ImportTests {
    private static let demonstration = "\(Repository.root)/config/demonstration"
    private static let hash = PasswordHash(
        phc: "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYXntS7LJfAuwc3sszgw1LLc")
    private static let password = "Jolie-Passerelle7"

    @Test("the demonstration feed is imported, and importing it again writes nothing")
    func demonstration() async throws {
        try await withStore { store, directory in
            let (first, refused) = try await store.importFeed(Self.demonstration, source: "AC-NANTES")
            #expect(refused.isEmpty)
            #expect((first.counts.schools, first.counts.people, first.counts.created) == (2, 26, 28))
            #expect(first.unknownAttributes.isEmpty)
            #expect(first.counts.bytesRead == first.counts.bytesInAll)
            let tanguy = try #require(try await store.registration(RegistrationKey("AC-NANTES$100001")))
            #expect((tanguy.person.givenName, tanguy.person.surname) == ("Tanguy", "Bréhat"))
            #expect(tanguy.person.birthDate == CivilDate(year: 2012, month: 12, day: 18))
            #expect(tanguy.person.className == "3B")
            #expect(tanguy.person.school == School(uai: "0449101D", name: "Collège Jules Verne"))
            let mother = try await store.registration(RegistrationKey("AC-NANTES$900001+100001"))
            #expect((mother?.person.givenName, mother?.child?.person.givenName) == ("Anne", "Tanguy"))
            let heloise = try await store.registration(RegistrationKey("AC-NANTES$100003"))
            #expect(heloise?.person.givenName == "Héloïse")

            let before = try await directory.writes()
            let (second, _) = try await store.importFeed(Self.demonstration, source: "AC-NANTES")
            #expect(try await directory.writes() == before)
            #expect((second.counts.unchanged, second.counts.created, second.counts.updated) == (28, 0, 0))
            #expect((second.counts.schools, second.counts.people) == (2, 26))
        }
    }

    @Test("a changed class is changed in place, on a registration and on an account, whose password keeps working")
    func changedClass() async throws {
        try await withStore { store, directory in
            let hash = try #require(Self.hash)
            let week = { (name: String) in
                [
                    schoolFile: Sample.document(Sample.school()),
                    pupilFile: Sample.document(
                        Sample.pupil("1", ["ENTEleveClasses": ["52001$\(name)"]]),
                        Sample.pupil("2", ["ENTEleveClasses": ["52001$\(name)"]])),
                ]
            }
            try await store.importFeed(week("3B"))
            try await store.activate(RegistrationKey("AC-TEST$1"), as: "tanguy.brehat", password: hash)
            let before = try await account(in: directory)

            let (report, refused) = try await store.importFeed(week("3C"))
            #expect(refused.isEmpty)
            #expect((report.counts.accountsUpdated, report.counts.updated, report.counts.created) == (1, 1, 0))
            #expect(try await store.registration(RegistrationKey("AC-TEST$1")) == nil)
            #expect(try await store.registration(RegistrationKey("AC-TEST$2"))?.person.className == "3C")
            let after = try await account(in: directory)
            let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
            // The time stamp may or may not be another second's.
            #expect(
                changed.subtracting(["modifytimestamp"]) == [
                    "enteleveclasses", "passerelleclass", "passerellefeeddigest", "passerelleversion", "entrycsn",
                ])
            #expect(after["passerelleclass"] == ["3C"])
            #expect(try await directory.canBind(dn: after["dn"]?.first ?? "", password: Self.password))

            let writes = try await directory.writes()
            let (again, _) = try await store.importFeed(week("3C"))
            #expect(again.counts.unchanged == 3)
            #expect(try await directory.writes() == writes)
        }
    }

    private func account(in directory: TestDirectory) async throws -> [String: [String]] {
        try #require(try await directory.search(as: .daemon, filter: "(uid=tanguy.brehat)").first)
    }

    @Test("when one file of a delivery is cut, nothing of any file is applied")
    func cutDelivery() async throws {
        try await withStore { store, directory in
            let pupils = Array(Sample.document((1...20).map { Sample.pupil(String($0)) }.joined(separator: "\n")).utf8)
            let before = try await directory.writes()
            for part in 0..<50 {
                let cut = Array(pupils[..<(pupils.count * part / 50)])
                try await withFiles([schoolFile: Array(Sample.document(Sample.school()).utf8), pupilFile: cut]) {
                    folder in
                    await #expect(throws: FeedError.self) { try await store.importFeed(folder) }
                }
            }
            #expect(try await directory.writes() == before)
        }
    }

    @Test("pupils whose school comes with another delivery find it in the directory; unknown ones are refused")
    func schoolsOfTheDirectory() async throws {
        try await withStore { store, _ in
            try await store.importFeed([schoolFile: Sample.document(Sample.school())])
            let elsewhere = ["ENTPersonStructRattach": ["9"], "ENTEleveClasses": []] as [String: [String]]
            let (report, refused) = try await store.importFeed([
                pupilFile: Sample.document(Sample.pupil("1"), Sample.pupil("2", elsewhere), Sample.pupil("1"))
            ])
            #expect(report.counts.created == 1)
            #expect(report.counts.refused == 2)
            #expect(refused.map(\.reason) == [.unknownSchool, .duplicateKey])
            #expect(refused.map(\.line) == [17, 29])
        }
    }

    @Test("a class list uses the directory's schools and adds those that are missing; again it writes nothing")
    func classList() async throws {
        try await withStore { store, directory in
            try await store.importFeed([schoolFile: Sample.document(Sample.school())])
            let list = [
                "list.csv": """
                Nom;Prénom;Né(e) le;Classe;UAI;Numéro
                Bréhat;Tanguy;18/12/2012;3B;0449101D;1
                Le Goff;Anne;04/03/2012;2A;0449102E;2
                """
            ]
            let (report, _) = try await store.importFeed(list)
            #expect((report.counts.schools, report.counts.people, report.counts.created) == (1, 2, 3))
            #expect(
                try await store.registration(RegistrationKey("AC-TEST$1"))?.person.school?.name == "Collège Jules Verne"
            )
            #expect(try await store.registration(RegistrationKey("AC-TEST$2"))?.person.school?.name == "0449102E")
            let before = try await directory.writes()
            try await store.importFeed(list)
            #expect(try await directory.writes() == before)
        }
    }

    @Test("names full of LDAP's own characters come back as they went in")
    func metacharacters() async throws {
        try await withStore { store, _ in
            let names = ["*)(uid=*", "Le Goff,ou=people", "a\\2ab", "#x", "\"a\";+b=c", "=x", "\\"]
            let pupils = names.enumerated().map { index, name in
                Sample.pupil(String(index + 1), ["sn": [name], "ENTEleveClasses": ["52001$\(name)"]])
            }
            let (report, refused) = try await store.importFeed([
                schoolFile: Sample.document(Sample.school()), pupilFile: Sample.document(pupils.joined()),
            ])
            #expect(refused.isEmpty)
            #expect(report.counts.people == names.count)
            for (index, name) in names.enumerated() {
                let person = try await store.registration(RegistrationKey("AC-TEST$\(index + 1)"))?.person
                #expect(person?.surname == name)
                #expect(person?.className == name)
            }
        }
    }

    @Test("two imports of one feed at the same time leave each pupil once, as the feed says")
    func concurrentImports() async throws {
        try await withStore { store, _ in
            try await withTemporaryFolder { folder in
                try FeedGenerator(pupils: 600, schools: 2).write(to: folder)
                async let first = store.importFeed(folder)
                async let second = store.importFeed(folder)
                let reports = try await [first.0, second.0]
                #expect(reports.map(\.counts.refused) == [0, 0])
                #expect(reports.map(\.counts.people) == [600, 600])
                #expect(try await store.count(.registrations) == 600)
            }
        }
    }

    @Test("a caller that stops listening ends the import")
    func stopped() async throws {
        struct Gone: Error {}
        try await withStore { store, _ in
            try await withFiles([pupilFile: Array(Sample.document(Sample.pupil("1", ["sn": []])).utf8)]) { folder in
                let importer = FeedImporter(directory: store, source: "AC-TEST")
                await #expect(throws: Gone.self) {
                    _ = try await importer.run(try FeedDelivery(path: folder), today: try DirectoryStore.today) {
                        event in
                        if case .refused = event { throw Gone() }
                    }
                }
            }
        }
    }
}
