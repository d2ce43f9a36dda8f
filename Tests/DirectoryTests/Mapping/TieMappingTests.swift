import Accounts
import TestSupport
import Testing

@testable import Directory

@Suite("A child in one value")
struct TieMappingTests {
    private static let names = [
        "Zoé", "D'$Argenson", "\\24", "\\5C$", "$", "\\", "a$b\\c$", "Le  Goff", "-", "\u{301}a", "$\u{301}",
        "\\\u{301}24",
    ]

    private func child(_ name: String) -> Child {
        Child(
            registration: RegistrationKey("AC-TEST$\(name)+1"),
            person: Person(
                givenName: name, surname: name, birthDate: CivilDate(iso8601: "2012-12-18"),
                school: School(uai: "0440001A", name: name), className: name),
            relation: Relation(codes: "10$1$1$1$0"), rank: 3, revision: "a-b")
    }

    @Test("comes back as it was stored, whatever signs its names hold", arguments: names)
    func roundTrip(name: String) {
        #expect(TieMapping.child(TieMapping.stored(child(name))) == child(name))
        var sparse = child(name)
        sparse.person.school = nil
        sparse.person.className = nil
        sparse.relation = nil
        #expect(TieMapping.child(TieMapping.stored(sparse)) == sparse)
    }

    @Test("comes back whatever its names are made of, byte by byte")
    func anyNames() {
        for name in HostileTexts(20_000, seed: 4, near: Self.names) where !name.isEmpty {
            let back = TieMapping.child(TieMapping.stored(child(name)))?.person
            #expect(back.map { Array($0.surname.utf8) } == Array(name.utf8), "\(name.debugDescription)")
            #expect(back?.school?.uai == "0440001A", "\(name.debugDescription)")
        }
    }

    @Test(
        "is nobody when the value is damaged",
        arguments: ["", "1", "x$k$r$$18/12/2012$$$$a$b", "1$k$r$$18/12/2012$$$$a"])
    func damaged(stored: String) {
        #expect(TieMapping.child(stored) == nil)
    }

    @Test("comes back from an entry of the directory, too")
    func stored() async throws {
        try await withStore { tested in
            for (index, name) in Self.names.enumerated() {
                let facts = RelativeFacts(
                    key: RegistrationKey("AC-TEST$\(index)+1"), source: "AC-TEST", surname: name, givenName: name,
                    child: child(name).person, relation: child(name).relation)
                #expect(try await tested.store.store(facts, standing: nil) == .created)
                let found = try #require(try await tested.store.registration(facts.key))
                #expect(found.child?.person == facts.child)
                #expect(found.child?.relation == facts.relation)
                let standing = try await tested.store.standings(of: [facts.key])[facts.key]
                #expect(try await tested.store.store(facts, standing: standing) == .unchanged)
            }
        }
    }
}
