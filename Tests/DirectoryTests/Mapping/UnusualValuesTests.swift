import Accounts
import TestSupport
import Testing

@testable import Directory

@Suite("Values that look like LDAP's own signs")
struct UnusualValuesTests {
    private static let names = [
        "O'Brien", "(cn=*)", "*", "a\\2ab", "\"Zoé\"", "Dupont, dit \"le Bref\" <x> + y = z; #1", "#lead", "{SSHA}x",
        "Nguyễn Thị", "Ζωή 🦊", "a\u{1}b", "x\u{200B}y", "e\u{301}",
    ]

    @Test("come back as the feed gave them")
    func names() async throws {
        try await withStore { tested in
            for (number, name) in Self.names.enumerated() {
                var facts = try StoreUnderTest.facts("AC-TEST$\(name)")
                facts.surname = name
                facts.givenName = name
                facts.schoolName = name
                facts.classes = [name]
                let account = try await tested.open(facts, as: "pupil\(number)")
                let read = try #require(try await tested.store.account(account.identifier), "\(name)")
                for value in [
                    read.person.surname, read.person.givenName, read.person.school?.name, read.person.className,
                ] {
                    #expect(value.map { Array($0.utf8) } == Array(name.utf8), "\(name)")
                }
                #expect(Array(read.registration.text.utf8) == Array(facts.key.text.utf8))
                #expect(try await tested.store.account(registration: facts.key) == read)
                #expect(try await tested.store.registration(facts.key)?.person == read.person)
            }
        }
    }

    @Test("name one entry each: none is found by another's key")
    func keys() async throws {
        try await withStore { tested in
            for name in Self.names { try await tested.register(StoreUnderTest.facts("AC-TEST$\(name)")) }
            for name in Self.names {
                let key = RegistrationKey("AC-TEST$\(name)")
                #expect(try await tested.store.registration(key)?.key == key)
                let query = PeopleQuery(key: key)
                var found: [RegistrationKey] = []
                for try await registration in tested.store.registrations(matching: query) {
                    found.append(registration.key)
                }
                #expect(found == [key])
            }
            #expect(try await tested.store.count(.registrations) == Self.names.count)
        }
    }

    @Test("that are one for the directory are stored once, where a feed gives them twice")
    func duplicates() async throws {
        try await withStore { tested in
            var facts = try StoreUnderTest.facts()
            facts.otherGivenNames = ["Anne Marie", "anne  marie", " Anne Marie", "ﬁona", "Fiona"]
            facts.classes = ["3 B", "3  B"]
            let account = try await tested.open(facts)
            #expect(account.person.className == "3 B")
        }
    }
}
