import Accounts
import Directory
import TestSupport
import Testing

@testable import Feed

@Suite("Imports of responsible people into a real directory")
struct FamilyImportTests {
    private static let mother = RegistrationKey("AC-TEST$900+100")

    private func delivery(
        _ relations: [String], class name: String = "3B", relatives: [String] = [Sample.relative()]
    ) -> [String: String] {
        [
            schoolFile: Sample.document(Sample.school()),
            pupilFile: Sample.document(
                Sample.pupil("100", ["ENTElevePersRelEleve": relations, "ENTEleveClasses": ["52001$\(name)"]])),
            relativeFile: Sample.document(relatives.joined(separator: "\n")),
        ]
    }

    @Test(
        "make one registration for each legal representative and child, which the child's name and birth date answer for"
    )
    func registration() async throws {
        try await withStore { store, directory in
            let texts = delivery(["900$10$1$1$1$0"])
            let (report, refused) = try await store.importFeed(texts)
            #expect(refused.isEmpty)
            #expect(report.notes.isEmpty)
            #expect((report.counts.created, report.counts.people) == (3, 2))
            let found = try #require(try await store.registration(Self.mother))
            #expect((found.kind, found.person.givenName, found.person.surname) == (.responsible, "Anne", "Kerbrat"))
            #expect(found.person.birthDate == nil)
            let child = try #require(found.child)
            #expect((child.person.givenName, child.person.surname) == ("Tanguy", "Bréhat"))
            #expect(child.person.birthDate == CivilDate(year: 2012, month: 12, day: 18))
            #expect((child.person.className, child.person.school?.uai) == ("3B", "0449101D"))
            #expect((child.relation?.codes, child.rank) == ("10$1$1$1$0", 1))
            let entry = try #require(
                try await directory.search(as: .daemon, filter: "(passerelleChild=AC-TEST$100)").first)
            #expect(entry["entpersonjointure"] == ["AC-TEST$900"])

            let before = try await directory.writes()
            let (again, _) = try await store.importFeed(texts)
            #expect(again.counts.unchanged == 3)
            #expect(try await directory.writes() == before)
        }
    }

    @Test("make none for anybody else, and tell why, with the key of the tie and where it stands")
    func nobodyElse() async throws {
        try await withStore { store, _ in
            let relations = [
                "900$10$1$1$1$0", "901$20$1$2$1$0", "902$70$1$1$1$0", "903$10$1", "904$10$1$1$1$0", "905$8$1$1$1$0",
            ]
            let relatives = (900...906).filter { $0 != 904 }.map { Sample.relative(String($0)) }
            let (report, refused) = try await store.importFeed(delivery(relations, relatives: relatives))
            #expect(
                refused.map(\.reason) == [
                    .notLegalRepresentative, .pupilItself, .malformedLink, .unknownLinkCode, .unknownRelative,
                ])
            #expect(refused.map(\.key) == [901, 902, 903, 905, 904].map { "AC-TEST$\($0)+100" })
            #expect(refused.allSatisfy { $0.file == pupilFile && $0.line == 4 })
            #expect(report.counts.refused == 5)
            #expect(report.notes.count == 1)
            #expect(try await store.count(.registrations) == 2)
        }
    }

    @Test("make none for a pupil who is not there, and find one who came with another delivery")
    func otherDelivery() async throws {
        try await withStore { store, _ in
            let links = ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]]
            let pupils = Sample.document(
                Sample.pupil("100", links), Sample.pupil("101", links.merging(["sn": []]) { $1 }),
                Sample.pupil("102", links.merging(["ENTPersonStructRattach": ["9"], "ENTEleveClasses": []]) { $1 }))
            let relatives = Sample.document(Sample.relative())
            try await store.importFeed([schoolFile: Sample.document(Sample.school())])
            let (alone, refused) = try await store.importFeed([pupilFile: pupils])
            #expect(refused.map(\.reason) == [.missingValue, .unknownSchool])
            #expect(alone.notes.count == 1)
            let (_, none) = try await store.importFeed([relativeFile: relatives])
            #expect(none.isEmpty)
            #expect(try await store.count(.registrations) == 1)
            try await store.importFeed([pupilFile: pupils, relativeFile: relatives])
            #expect(try await store.registration(Self.mother) != nil)
            #expect(try await store.count(.registrations) == 2)
        }
    }

    @Test(
        "keep the address to which a code may go, but none that is damaged, and never put it in place of an account's own"
    )
    func mail() async throws {
        try await withStore { store, directory in
            func mail(_ changes: [String: [String]]) async throws -> String? {
                try await store.importFeed(delivery(["900$10$1$1$1$0"], relatives: [Sample.relative("900", changes)]))
                return try await store.registration(Self.mother)?.person.mail
            }
            #expect(try await mail([:]) == "anne@example.org")
            #expect(try await mail(["mail": [], "ENTPersonMailPerso": ["anne.k@example.net"]]) == "anne.k@example.net")
            for damaged in ["anne", "anne@", "@example.org", "a b@example.org", "anné@example.org", "a@b@example.org"] {
                #expect(try await mail(["mail": [damaged]]) == nil, "\(damaged)")
            }
            let hash = try #require(PasswordHash(phc: "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"))
            _ = try await store.activate(Self.mother, password: hash)
            #expect(try await mail(["mail": ["somebody.else@example.org"]]) == nil)
            let account = try #require(try await store.account(registration: Self.mother))
            #expect(account.mail == "x@example.org")
        }
    }

    @Test("bring a child's new class to the registration, and change nothing else")
    func changedClass() async throws {
        try await withStore { store, _ in
            try await store.importFeed(delivery(["900$10$1$1$1$0"]))
            let (report, _) = try await store.importFeed(delivery(["900$10$1$1$1$0"], class: "3C"))
            #expect((report.counts.updated, report.counts.created) == (2, 0))
            let found = try await store.registration(Self.mother)
            #expect((found?.child?.person.className, found?.version) == ("3C", 2))
        }
    }

    @Test("withdraw a registration, code and all, when the person is no legal representative any more")
    func withdrawn() async throws {
        try await withStore { store, _ in
            try await store.importFeed(delivery(["900$10$1$1$1$0"]))
            let (report, refused) = try await store.importFeed(delivery(["900$10$1$2$1$0"]))
            #expect(refused.map(\.reason) == [.notLegalRepresentative])
            #expect(report.notes.contains { $0.hasPrefix("1 registrations go") })
            #expect(try await store.registration(Self.mother) == nil)
            // Back again, as somebody new.
            try await store.importFeed(delivery(["900$10$1$1$1$0"]))
            #expect(try await store.registration(Self.mother)?.code == nil)
        }
    }

    @Test("bring it to an account, too, whose other child and password are left alone")
    func changedAccount() async throws {
        try await withStore { store, directory in
            let hash = try #require(
                PasswordHash(
                    phc:
                        "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYXntS7LJfAuwc3sszgw1LLc"
                ))
            let week = { (name: String, surname: String) in
                let links = ["900$10$1$1$1$0", "901$20$1$1$1$0"]
                let pupil = { (id: String, name: String) in
                    Sample.pupil(id, ["ENTEleveClasses": ["52001$\(name)"], "ENTElevePersRelEleve": links])
                }
                return [
                    schoolFile: Sample.document(Sample.school()),
                    pupilFile: Sample.document(pupil("100", "3B"), pupil("101", name)),
                    relativeFile: Sample.document(
                        Sample.relative("900", ["sn": [surname]]), Sample.relative("901", ["givenName": ["Yann"]])),
                ]
            }
            try await store.importFeed(week("6A", "Kerbrat"))
            let second = RegistrationKey("AC-TEST$900+101")
            let account = try await store.activate(Self.mother, attaching: second, password: hash)
            let (report, _) = try await store.importFeed(week("5A", "Le Bihan"))
            #expect((report.counts.accountsUpdated, report.counts.created, report.counts.refused) == (2, 0, 0))
            let after = try #require(try await store.account(account))
            #expect(after.children.map(\.person.className) == ["3B", "5A"])
            #expect(after.children.map(\.rank) == [1, 2])
            #expect((after.person.surname, after.person.className) == ("Le Bihan", "3B"))
            #expect(
                try await directory.canBind(
                    dn: store.layout.account(account).description, password: "Jolie-Passerelle7"))
            let writes = try await directory.writes()
            let (again, _) = try await store.importFeed(week("5A", "Le Bihan"))
            #expect(again.counts.unchanged == 7)
            #expect(try await directory.writes() == writes)
        }
    }

    @Test(
        "of changes leave the address of an unused registration alone, when its parent has an account for another child"
    )
    func addressBesideAccount() async throws {
        try await withStore { store, _ in
            let hash = try #require(
                PasswordHash(
                    phc:
                        "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYXntS7LJfAuwc3sszgw1LLc"
                ))
            let links = ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]]
            try await store.importFeed([
                schoolFile: Sample.document(Sample.school()),
                pupilFile: Sample.document(Sample.pupil("100", links), Sample.pupil("101", links)),
                relativeFile: Sample.document(Sample.relative()),
            ])
            _ = try await store.activate(Self.mother, password: hash)
            let unused = RegistrationKey("AC-TEST$900+101")
            let change = """
                <modifyRequest>
                <operationalAttributes><attr name="categoriePersonne"><value>PersRelEleve</value></attr></operationalAttributes>
                <identifier><id>900</id></identifier><modifications>
                <modification name="sn" operation="replace"><value>Le Bihan</value></modification>
                </modifications></modifyRequest>
                """
            try await store.importFeed(["ENT_Delta_20261121_PersRelEleve_0000.xml": Sample.document(change)])
            let found = try #require(try await store.registration(unused))
            #expect((found.person.surname, found.person.mail) == ("Le Bihan", "anne@example.org"))
        }
    }

    @Test("of a generated academy, both generations of codes: each legal representative and child once, twice the same")
    func generated() async throws {
        try await withStore { store, directory in
            try await withTemporaryFolder { folder in
                try FeedGenerator(pupils: 600, schools: 2, chunk: 250, hasRelatives: true).write(to: folder)
                let (report, refused) = try await store.importFeed(folder)
                #expect((report.counts.people, report.counts.created) == (1800, 1802))
                #expect(refused.count == 400 && Set(refused.map(\.reason)) == [.notLegalRepresentative])
                #expect(try await store.count(.registrations) == 1800)
                let before = try await directory.writes()
                let (again, _) = try await store.importFeed(folder)
                #expect((again.counts.unchanged, again.counts.created, again.counts.updated) == (1802, 0, 0))
                #expect(try await directory.writes() == before)
            }
        }
    }

    @Test("keep one of two records of a relative, and both children of one")
    func families() async throws {
        try await withStore { store, _ in
            let links = ["ENTElevePersRelEleve": ["900$10$1$1$1$0"]]
            let (report, refused) = try await store.importFeed([
                schoolFile: Sample.document(Sample.school()),
                pupilFile: Sample.document(Sample.pupil("100", links), Sample.pupil("101", links)),
                relativeFile: Sample.document(Sample.relative(), Sample.relative("900", ["sn": ["Autre"]])),
            ])
            #expect(refused.map(\.reason) == [.duplicateKey])
            #expect(report.counts.people == 4)
            for child in [100, 101] {
                let found = try await store.registration(RegistrationKey("AC-TEST$900+\(child)"))
                #expect(found?.person.surname == "Kerbrat")
            }
        }
    }
}

extension DirectoryStore {
    /// Opens a responsible person's account from one registration, and joins another to it.
    fileprivate func activate(
        _ key: RegistrationKey, attaching second: RegistrationKey? = nil, password hash: PasswordHash
    ) async throws -> Identifier {
        var codes: [(Registration, RegistrationFacts, CodeIndex)] = []
        for (key, digit) in [(key, "a1")] + (second.map { [($0, "b2")] } ?? []) {
            let index = CodeIndex(hexadecimal: String(repeating: digit, count: 32))
            guard let registration = try await registration(key),
                case .change(let change, _) = Lifecycle().issueCode(index, to: registration, now: .now)
            else { throw TestFailure("no code for \(key)") }
            try await apply(change)
            guard let (current, facts) = try await self.registration(code: index) else { throw TestFailure("no code") }
            codes.append((current, facts, index))
        }
        let account = Account(
            identifier: try Identifier("anne.kerbrat"), registration: key, kind: .responsible, state: .active,
            person: codes[0].0.person, children: codes[0].0.child.map { [$0] } ?? [], mail: "x@example.org",
            activatedAt: .now, passwordChangedAt: .now, version: 1)
        try await open(account, facts: codes[0].1, hash: hash, codeIndex: codes[0].2)
        guard let second else {
            try await deleteRegistration(key)
            return account.identifier
        }
        guard let code = ActivationCode(typed: "ABCD-EFG-HJK-MNP"),
            let opened = try await self.account(account.identifier),
            case .change(let change, _) = Lifecycle().attach(codes[1].0, code: code, to: opened)
        else { throw TestFailure("not attached") }
        try await apply(change)
        for registration in [key, second] { try await deleteRegistration(registration) }
        return account.identifier
    }
}
