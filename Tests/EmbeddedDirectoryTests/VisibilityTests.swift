import EmbeddedDirectory
import Foundation
import TestSupport
import Testing

@Suite("Who sees what") struct VisibilityTests {
    private static let more = """
        displayName: Alma Dupont
        personalTitle: Mme
        mail: alma@example.org
        telephoneNumber: +33 2 40 00 00 00
        ENTPersonAlias: almad
        ENTPersonProfils: National_ELV
        ENTPersonDateNaissance: 01/02/2012
        ENTPersonStructRattach: ENTStructureUAI=0441992K,ou=structures,dc=ac-test,dc=fr
        ENTEleveGroupes: x$3A-LV1
        ENTElevePersRelEleve: 1$10$1$1$1$1
        ENTEleveINE: 123456789AB
        passerelleSource: aaf
        passerelleFeedDigest: abc
        passerelleSearchName: alma dupont
        passerelleClass: 3A
        passerelleSchoolName: Jules Verne
        passerelleUAI: 0441992K
        passerelleCodeIndex: 00ff
        passerelleActivationCode: ABCD-EFG-HJK-MNP
        passerelleActivatedAt: 20261124120000Z
        passerellePasswordChangedAt: 20261124120000Z
        passerelleTemporaryPassword: mailed:$argon2id$x
        passerelleTemporaryPasswordExpiry: 20261124120000Z
        passerelleTemporaryPasswordFailures: 0
        passerelleMailOwed: accountCreated;0;0;0;
        passerelleSuspendedReason: active:left
        """
    /// What directory.md lets E-lyco read of the attributes above.
    private static let visible: Set = [
        "dn", "objectclass", "uid", "cn", "sn", "givenname", "displayname", "personaltitle", "mail", "entpersonlogin",
        "entpersonalias", "entpersonjointure", "entpersonprofils", "entpersonstructrattach", "enteleveclasses",
        "entelevegroupes", "entelevemef", "entelevelibellemef", "entelevenivformation", "entelevefiliere",
        "entelevestatuteleve", "passerellestate",
    ]
    private static let secrets: Set = ["userpassword", "passerelletemporarypassword", "passerellecodeindex"]

    private func withFullDirectory(_ body: (TestDirectory) async throws -> Void) async throws {
        try await withDirectory { directory in
            var account = SampleAccount("alma")
            account.more = Self.more
            try await directory.add(account)
            let registration = """
                dn: passerelleRegistration=AC-TEST$2,\(try directory.names.registry)
                objectClass: passerelleRegistrationEntry
                passerelleRegistration: AC-TEST$2
                passerelleKind: pupil
                passerelleVersion: 1
                sn: Petit
                passerelleCodeIndex: 11ee

                """
            let school = """
                dn: ENTStructureUAI=0441992K,\(try directory.names.structures)
                objectClass: ENTEtablissement
                objectClass: passerelleImported
                ENTStructureUAI: 0441992K
                ou: 0441992K
                ENTStructureJointure: 52002
                ENTStructureNomCourant: CLG-JULES VERNE-ac-NANTES
                ENTStructureSIREN: NR
                ENTStructureTypeStruct: COLLEGE
                ENTEtablissementUAI: 0441992K
                ENTEtablissementContrat: PU
                passerelleSource: aaf
                passerelleSchoolName: Jules Verne

                """
            #expect(try await directory.add(registration) == 0)
            #expect(try await directory.add(school) == 0)
            try await body(directory)
        }
    }

    @Test("E-lyco reads of a person exactly what it has to, however it asks")
    func entReadsPeople() async throws {
        try await withFullDirectory { directory in
            let all = try await directory.search(as: .daemon, filter: "(uid=alma)")[0]
            let stored = Set(all.keys).union(Self.secrets)
            #expect(stored.isSuperset(of: Self.visible))
            #expect(stored.contains("passerelletemporarypassword"))
            for attributes in [["*", "+"], Array(stored.subtracting(["dn"]))] {
                let seen = try await directory.search(as: .ent, filter: "(uid=alma)", attributes: attributes)
                #expect(seen.map { Set($0.keys) } == [Self.visible])
            }
        }
    }

    @Test("E-lyco finds nobody by an attribute that it may not read")
    func entFiltersOnlyByWhatItReads() async throws {
        try await withFullDirectory { directory in
            let all = try await directory.search(as: .daemon, filter: "(uid=alma)")[0]
            for name in Set(all.keys).union(Self.secrets).subtracting(["dn"]) {
                let found = try await directory.search(
                    as: .ent, base: try directory.names.people, filter: "(&(uid=alma)(\(name)=*))", attributes: ["1.1"])
                #expect(found.count == (Self.visible.contains(name) ? 1 : 0), "\(name)")
            }
        }
    }

    @Test("The filters seen in the field find exactly one")
    func fieldFilters() async throws {
        try await withFullDirectory { directory in
            for filter in [
                "(|(ENTPersonLogin=alma)(ENTPersonAlias=alma))", "(|(ENTPersonLogin=almad)(ENTPersonAlias=almad))",
                "(&(uid=alma)(objectClass=inetOrgPerson))", "(uid=ALMA)",
            ] {
                for base in [try directory.names.suffix, try directory.names.people] {
                    #expect(
                        try await directory.search(as: .ent, base: base, filter: filter).count == 1, "\(filter) \(base)"
                    )
                }
            }
        }
    }

    @Test("E-lyco sees schools, and neither registrations nor services nor the branches' descriptions")
    func entReadsBranches() async throws {
        try await withFullDirectory { directory in
            let found = try await directory.search(as: .ent)
            let names = try directory.names
            let expected = [
                names.people, names.structures, "uid=alma,\(names.people)",
                "ENTStructureUAI=0441992K,\(names.structures)",
            ]
            #expect(Set(found.compactMap { $0["dn"]?.first }) == Set(expected))
            let school = try await directory.search(as: .ent, filter: "(ENTStructureUAI=0441992K)")[0]
            #expect(school.keys.allSatisfy { !$0.hasPrefix("passerelle") })
            #expect(school["entstructurenomcourant"] == ["CLG-JULES VERNE-ac-NANTES"])
            #expect(try await directory.search(as: .ent, base: names.registry).isEmpty)
            #expect(try await directory.search(as: .ent, base: names.services).isEmpty)
        }
    }

    @Test("Whoever has not signed in sees nothing, and neither does a person who has")
    func othersSeeNothing() async throws {
        try await withFullDirectory { directory in
            let dn = "uid=alma,\(try directory.names.people)"
            for identity in [Identity.anonymous, .person(dn: dn, password: SampleAccount.password)] {
                for base in [try directory.names.suffix, dn, "cn=config"] {
                    #expect(try await directory.search(as: identity, base: base).isEmpty)
                }
            }
            let port = try #require(URLComponents(string: directory.ldapURI)?.port)
            #expect(try UnboundSearch.answers(base: directory.names.suffix, port: port) == [0x65])
            #expect(try UnboundSearch.answers(base: "cn=config", port: port) == [0x65])
            // What the server can do is no secret; and the search does show what it finds.
            #expect(try UnboundSearch.answers(base: "cn=subschema", scope: 0, port: port) == [0x64, 0x65])
        }
    }

    @Test("The administrator reads everything but secrets; nobody reads a password, the daemon included")
    func secretsStaySecret() async throws {
        try await withFullDirectory { directory in
            let byDaemon = try await directory.search(as: .daemon)
            let byAdministrator = try await directory.search(as: .administrator)
            #expect(byAdministrator.count == byDaemon.count)
            #expect(byAdministrator.allSatisfy { Self.secrets.isDisjoint(with: $0.keys) })
            #expect(byDaemon.allSatisfy { $0["userpassword"] == nil })
            let account = { (entries: [[String: [String]]]) in
                entries.first { $0["uid"] == ["alma"] }.map { Set($0.keys) }
            }
            #expect(account(byDaemon)?.subtracting(Self.secrets) == account(byAdministrator))
        }
    }
}
