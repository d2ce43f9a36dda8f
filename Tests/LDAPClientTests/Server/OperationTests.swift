import Testing

@testable import LDAPClient

@Suite("Operations on a real slapd", .serialized, .timeLimit(.minutes(1)))
struct OperationTests {
    private let suffix = TemporarySlapd.suffix

    @Test("what was added is read back, changed, compared, renamed and deleted")
    func life() async throws {
        try await withDirectory { ldap, _ in
            let photo: [UInt8] = [0xFF, 0xD8, 0x00, 0xFF]
            let dn = try await ldap.addPerson(
                "Zoé, \"la\" + #1", [Attribute("mail", ["a@b.fr"]), Attribute("jpegPhoto", bytes: [photo])])
            let entry = try #require(try await ldap.read(dn))
            #expect(entry.dn == dn && entry.first("CN") == "Zoé, \"la\" + #1" && entry.bytes("jpegphoto") == [photo])
            #expect(try await ldap.read(dn, attributes: ["mail"])?.attributes.map(\.name) == ["mail"])

            try await ldap.modify(
                dn, [.replace("mail", ["c@d.fr", "e@f.fr"]), .delete("jpegPhoto"), .add("title", ["M."])])
            #expect(try await ldap.compare(dn, "title", "m."))
            #expect(try await !ldap.compare(dn, "title", "Mme"))
            #expect(try await ldap.read(dn)?.strings("mail").sorted() == ["c@d.fr", "e@f.fr"])

            try await ldap.rename(dn, to: RDN("cn", "Zoé"))
            #expect(try await ldap.read(dn) == nil)
            let renamed = suffix.child("cn", "Zoé")
            #expect(try await ldap.read(renamed)?.strings("cn") == ["Zoé"])
            try await ldap.delete(renamed)
            #expect(try await ldap.read(renamed) == nil)
        }
    }

    @Test("a refusal carries the server's code and how far the name was found")
    func refusals() async throws {
        try await withDirectory { ldap, _ in
            let dn = try await ldap.addPerson("a")
            #expect(await code { try await ldap.addPerson("a") } == .entryAlreadyExists)
            #expect(
                await code { try await ldap.add(dn.child("x y", "a"), [Attribute("sn", ["a"])]) } == .invalidDNSyntax)
            #expect(await code { try await ldap.modify(dn, [.add("sn", ["x"])]) } == .typeOrValueExists)
            #expect(await code { try await ldap.modify(dn, [.replace("sn", [])]) } == .objectClassViolation)
            #expect(await code { try await ldap.modify(dn, [.replace("nonsense", ["x"])]) } == .undefinedAttributeType)
            #expect(await code { try await ldap.modify(DN(), [.replace("sn", ["x"])]) } != nil)
            do {
                try await ldap.delete(suffix.child("ou", "none").child("cn", "b"))
                Issue.record("deleted what is not there")
            } catch let error as LDAPError {
                #expect(error.code == .noSuchObject && error.matchedDN == "dc=test" && !error.outcomeIsUnknown)
            }
        }
    }

    @Test("hostile values are stored as values and found by them")
    func hostileValues() async throws {
        try await withDirectory { ldap, _ in
            for (number, value) in Hostile(40).enumerated() where !value.utf8.allSatisfy({ $0 == 0x20 }) {
                let dn = try await ldap.addPerson("p\(number)", [Attribute("description", bytes: [Array(value.utf8)])])
                #expect(try await ldap.read(dn)?.first("description") == value)
                var found: [DN] = []
                for try await entry in ldap.search(base: suffix, scope: .one, filter: .equal("description", value)) {
                    found.append(entry.dn)
                }
                #expect(found.contains(dn), "\(value.debugDescription)")
                try await ldap.delete(dn)
            }
        }
    }

    @Test("an entry that is not as it has to be is not deleted")
    func conditionalDelete() async throws {
        try await withDirectory { ldap, _ in
            let dn = try await ldap.addPerson("a", [Attribute("employeeNumber", ["2"])])
            #expect(
                await code { try await ldap.delete(dn, if: .equal("employeeNumber", "1")) } == .assertionFailed)
            #expect(try await ldap.read(dn) != nil)
            try await ldap.delete(dn, if: .equal("employeeNumber", "2"))
            #expect(try await ldap.read(dn) == nil)
        }
    }

    @Test("an entry that is not as it has to be is not changed")
    func conditionalModify() async throws {
        try await withDirectory { ldap, _ in
            let dn = try await ldap.addPerson("a", [Attribute("employeeNumber", ["2"])])
            for isCritical in [true, false] {
                let changed: @Sendable (String) async -> LDAPError.Code? = { number in
                    await code {
                        try await ldap.modify(
                            dn, [.replace("title", [number])], if: .equal("employeeNumber", number),
                            isCritical: isCritical)
                    }
                }
                #expect(await changed("1") == .assertionFailed)
                #expect(await changed("2") == nil)
                #expect(try await ldap.read(dn)?.strings("title") == ["2"])
            }
        }
    }

    @Test("of many who change the same version one wins, and the others are told that the value is gone")
    func compareAndSet() async throws {
        try await withDirectory { ldap, _ in
            let dn = try await ldap.addPerson("a", [Attribute("employeeNumber", ["1"])])
            let codes = await withTaskGroup(of: LDAPError.Code?.self) { group in
                for name in 0..<20 {
                    group.addTask {
                        await code {
                            try await ldap.modify(
                                dn,
                                [
                                    .delete("employeeNumber", ["1"]), .add("employeeNumber", ["2"]),
                                    .add("title", ["\(name)"]),
                                ])
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == .noSuchAttribute } == 19)
            #expect(try await ldap.read(dn)?.strings("title").count == 1)
        }
    }

    @Test("more callers than windows and sessions are all served, in turn")
    func crowd() async throws {
        try await withDirectory(
            configuration: .test {
                $0.window = 4
                $0.sessionLimit = 2
            }
        ) { ldap, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 { group.addTask { try await ldap.addPerson("p\(number)") } }
                try await group.waitForAll()
            }
            #expect(ldap.statistics.sessions == 2)
            #expect(ldap.statistics.inFlight == 0 && ldap.statistics.waiting == 0)
        }
    }

    @Test("a password is checked as anybody would check it; an empty one is not even asked")
    func passwords() async throws {
        let entries = person(1, "userPassword: right")
        try await withDirectory(entries: entries) { ldap, server in
            let dn = suffix.child("cn", "p1")
            #expect(try await ldap.checkPassword(dn: dn, password: Array("right".utf8)))
            #expect(try await !ldap.checkPassword(dn: dn, password: Array("wrong".utf8)))
            #expect(try await !ldap.checkPassword(dn: suffix.child("cn", "nobody"), password: Array("right".utf8)))
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<30 {
                    group.addTask { try await ldap.checkPassword(dn: dn, password: Array("right".utf8)) }
                }
                for try await isRight in group { #expect(isRight) }
            }
            // The pool's own sessions are still who they were.
            #expect(try await ldap.whoAmI() == "dn:cn=root,dc=test")
            server.kill()
            #expect(try await !ldap.checkPassword(dn: dn, password: []))
            #expect(try await !ldap.checkPassword(dn: DN(), password: Array("right".utf8)))
            #expect(await code { try await ldap.checkPassword(dn: dn, password: [1]) } == .connectFailed)
        }
    }
}
