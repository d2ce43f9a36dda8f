import Accounts
import TestSupport
import Testing

@testable import Directory

@Suite("Looking for people")
struct PeopleQueryTests {
    private static let hostile = [
        "*", "(", ")", "\\", "\\2a", "*)(uid=*", "(objectClass=*)", "z*e", "\u{0}", "&", "|", "!", "=", ",",
        "   ",
        "ou=people", "éx*", "ㅤ", String(repeating: "z", count: 20_000),
    ]

    @Test("by part of a name in any spelling, an identifier, an address or a key")
    func text() async throws {
        try await withStore { tested in
            try await openTwo(tested)
            for text in ["zoe", "ZOÉ", "le goff", "Goff", "é le", "zoe.legoff", "ZOE.LEGOFF@example.org", "AC-TEST$1"] {
                #expect(try await accounts(PeopleQuery(text: text), tested) == ["zoe.legoff"], "\(text)")
            }
            #expect(try await accounts(PeopleQuery(text: ""), tested) == ["tom.morvan", "zoe.legoff"])
            #expect(try await accounts(PeopleQuery(text: "legof"), tested) == [])
        }
    }

    @Test("by several words in any order finds those who have all of them, and others only when nobody has")
    func words() async throws {
        try await withStore { tested in
            try await openTwo(tested)
            var facts = try StoreUnderTest.facts("AC-TEST$3")
            (facts.givenName, facts.surname) = ("Tom", "Morvannec")
            try await tested.open(facts, as: "tom.morvannec")
            for text in ["Morvan Tom", "tom  MORVAN", "tom morvan"] {
                #expect(try await accounts(PeopleQuery(text: text), tested) == ["tom.morvan"], "\(text)")
            }
            #expect(try await accounts(PeopleQuery(text: "Goff Zoé"), tested) == ["zoe.legoff"])
            #expect(try await accounts(PeopleQuery(text: "morvan"), tested) == ["tom.morvan", "tom.morvannec"])
            #expect(try await accounts(PeopleQuery(text: "tom morva"), tested) == ["tom.morvan", "tom.morvannec"])
            #expect(try await accounts(PeopleQuery(text: "zoe morvan"), tested) == [])
            // Before the feed that brings the words, after an upgrade.
            let former = """
                dn: uid=tom.morvan,ou=people,\(tested.directory.suffix)
                changetype: modify
                delete: passerelleSearchWord

                """
            #expect(try await tested.directory.modify(former) == 0)
            #expect(try await accounts(PeopleQuery(text: "tom morvan"), tested) == ["tom.morvan", "tom.morvannec"])
            try await tested.store.addMissingWords()
            #expect(try await accounts(PeopleQuery(text: "morvan tom"), tested) == ["tom.morvan"])
        }
    }

    @Test("by a hostile text finds nobody, and breaks nothing")
    func hostileText() async throws {
        try await withStore { tested in
            try await openTwo(tested)
            for text in Self.hostile {
                #expect(try await accounts(PeopleQuery(text: text), tested) == [], "\(text.prefix(20))")
                #expect(try await registrations(PeopleQuery(text: text), tested) == [], "\(text.prefix(20))")
                #expect(try await accounts(PeopleQuery(schoolUAI: text, className: text), tested) == [])
                #expect(try await registrations(PeopleQuery(key: RegistrationKey(text)), tested) == [])
            }
        }
    }

    @Test("by school, class, state and key at once finds whom all of them hold for")
    func combined() async throws {
        try await withStore { tested in
            try await openTwo(tested)
            #expect(try await accounts(PeopleQuery(schoolUAI: "0440001A", className: "3b"), tested) == ["zoe.legoff"])
            #expect(try await accounts(PeopleQuery(schoolUAI: "0440001A", className: "3C"), tested) == ["tom.morvan"])
            #expect(try await accounts(PeopleQuery(schoolUAI: "0440002A"), tested) == [])
            #expect(try await accounts(PeopleQuery(state: .active), tested).count == 2)
            #expect(try await accounts(PeopleQuery(text: "zoe", state: .suspended), tested) == [])
            #expect(
                try await registrations(PeopleQuery(className: "3B", key: RegistrationKey("AC-TEST$1")), tested) == [
                    "AC-TEST$1"
                ])
            #expect(
                try await registrations(PeopleQuery(className: "3C", key: RegistrationKey("AC-TEST$1")), tested) == [])
        }
    }

    @Test("tells which identifiers are taken, in whatever case somebody wrote them, as uid or as login")
    func taken() async throws {
        try await withStore { tested in
            try await openTwo(tested)
            let entry = """
                dn: uid=Lea.Martin,ou=people,\(tested.directory.suffix)
                objectClass: ENTPerson
                uid: Lea.Martin
                ENTPersonLogin: Lea.M
                ENTPersonJointure: ENT$1
                cn: Léa Martin
                sn: Martin

                """
            #expect(try await tested.directory.add(entry) == 0)
            let candidates = try ["ZOE.LEGOFF", "tom.morvan", "lea.martin", "lea.m", "lea", "zoe.legoff2"].map {
                try Identifier($0)
            }
            let taken = try await tested.store.taken(among: candidates)
            #expect(
                taken.isSuperset(
                    of: try ["zoe.legoff", "tom.morvan", "lea.martin", "lea.m"].map { try Identifier($0) }))
            #expect(try taken.isDisjoint(with: ["lea", "zoe.legoff2"].map { try Identifier($0) }))
            #expect(try await tested.store.taken(among: []) == [])
        }
    }

    private func openTwo(_ tested: StoreUnderTest) async throws {
        try await tested.open(StoreUnderTest.facts("AC-TEST$1"))
        var facts = try StoreUnderTest.facts("AC-TEST$2")
        facts.surname = "Morvan"
        facts.givenName = "Tom"
        facts.classes = ["3C"]
        try await tested.open(facts, as: "tom.morvan")
    }

    private func accounts(_ query: PeopleQuery, _ tested: StoreUnderTest) async throws -> [String] {
        var found: [String] = []
        for try await account in tested.store.accounts(matching: query) { found.append(account.identifier.text) }
        return found.sorted()
    }

    private func registrations(_ query: PeopleQuery, _ tested: StoreUnderTest) async throws -> [String] {
        var found: [String] = []
        for try await registration in tested.store.registrations(matching: query) {
            found.append(registration.key.text)
        }
        return found.sorted()
    }
}
