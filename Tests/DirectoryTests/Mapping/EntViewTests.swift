import Accounts
import TestSupport
import Testing

@testable import Directory

@Suite("What E-lyco sees of a pupil's account")
struct EntViewTests {
    private static let structure = "ENTStructureUAI=0440001A,ou=structures,dc=ac-test,dc=fr"

    @Test("is exactly what SDET asks for, with the values of the feed")
    func attributes() async throws {
        try await withStore { tested in
            var facts = try StoreUnderTest.facts("AC-TEST$4711")
            facts.classes = ["3B", "3LATIN"]
            facts.groups = ["3LAT1"]
            facts.otherGivenNames = ["Anne", "Marie"]
            facts.patronymic = "Le Goff"
            facts.title = "Mlle"
            facts.mef = "1031001911"
            facts.mefLabel = "3EME"
            facts.level = "3EME GENERALE"
            facts.status = "SCOLAIRE"
            facts.regime = "DEMI-PENSIONNAIRE"
            let account = try await tested.open(facts)
            let entry = try await seen(account, tested)
            let wanted: [String: Set<String>] = [
                "objectclass": [
                    "top", "person", "organizationalPerson", "inetOrgPerson", "ENTPerson", "ENTEleve",
                    "passerelleAccount",
                ],
                "uid": ["zoe.legoff"], "entpersonlogin": ["zoe.legoff"], "mail": ["zoe.legoff@example.org"],
                "sn": ["Le Goff"], "givenname": ["Zoé"], "cn": ["Zoé Le Goff"], "displayname": ["Zoé Le Goff"],
                "personaltitle": ["Mlle"], "entpersonjointure": ["AC-TEST$4711"],
                "entpersonprofils": ["National_ELV", "National_1"], "entpersondatenaissance": ["18/12/2012"],
                "entpersonnompatro": ["Le Goff"], "entpersonautresprenoms": ["Anne", "Marie"],
                "entpersonstructrattach": [Self.structure],
                "enteleveclasses": ["\(Self.structure)$3B", "\(Self.structure)$3LATIN"],
                "entelevegroupes": ["\(Self.structure)$3LAT1"], "entelevemef": ["1031001911"],
                "entelevelibellemef": ["3EME"], "entelevenivformation": ["3EME GENERALE"], "entelevefiliere": ["NR"],
                "entelevestatuteleve": ["SCOLAIRE"], "enteleveregime": ["DEMI-PENSIONNAIRE"], "entelevemajeur": ["N"],
            ]
            // What E-lyco has no need of stays between the feed and the daemon.
            let withheld = [
                "entpersondatenaissance", "entpersonnompatro", "entpersonautresprenoms", "enteleveregime",
                "entelevemajeur",
            ]
            let whole = try await whole(account, tested)
            for name in withheld { #expect(entry[name] == nil && Set(whole[name] ?? []) == wanted[name], "\(name)") }
            for (name, values) in wanted where !withheld.contains(name) {
                #expect(Set(entry[name] ?? []) == values, "\(name)")
            }
            let others = Set(entry.keys).subtracting(wanted.keys)
            #expect(others.subtracting(["dn", "passerellestate"]).isEmpty, "\(others)")
        }
    }

    @Test(
        "is of age from the eighteenth birthday on",
        arguments: [("2026-12-17", "N"), ("2026-12-18", "O"), ("2027-03-01", "O")])
    func age(today: String, isAdult: String) async throws {
        try await withStore { tested in
            var facts = try StoreUnderTest.facts()
            facts.birthDate = try #require(CivilDate(iso8601: "2008-12-18"))
            let account = try await tested.open(facts, today: today)
            #expect(try await whole(account, tested)["entelevemajeur"] == [isAdult])
        }
    }

    @Test("has every mandatory attribute although the feed gives next to nothing")
    func sparse() async throws {
        try await withStore { tested in
            var facts = try StoreUnderTest.facts()
            facts.classes = []
            let account = try await tested.open(facts)
            let entry = try await seen(account, tested)
            #expect(entry["enteleveclasses"] == ["\(Self.structure)$NR"] && entry["entelevemef"] == ["NR"])
            #expect(entry["entelevegroupes"] == nil && entry["personaltitle"] == nil)
        }
    }

    @Test("follows the feed, attributes that it no longer gives included, and keeps login, mail and password")
    func update() async throws {
        try await withStore { tested in
            var facts = try StoreUnderTest.facts()
            facts.groups = ["3LAT1"]
            let account = try await tested.open(facts)
            facts.groups = []
            facts.classes = ["2A"]
            facts.surname = "Le Goff-Morvan"
            let standing = try await tested.store.standings(of: [facts.key])[facts.key]
            let today = try #require(CivilDate(iso8601: "2026-11-24"))
            #expect(try await tested.store.store(facts, standing: standing, today: today) == .accountUpdated)
            let entry = try await seen(account, tested)
            #expect(entry["enteleveclasses"] == ["\(Self.structure)$2A"] && entry["entelevegroupes"] == nil)
            #expect(entry["cn"] == ["Zoé Le Goff-Morvan"] && entry["uid"] == ["zoe.legoff"])
            #expect(entry["mail"] == ["zoe.legoff@example.org"])
            #expect(try await tested.directory.canBind(dn: tested.dn(account), password: "Mimosa-42"))
            let again = try await tested.store.standings(of: [facts.key])[facts.key]
            #expect(try await tested.store.store(facts, standing: again, today: today) == .unchanged)
        }
    }

    /// The entry as the daemon reads it.
    private func whole(_ account: Account, _ tested: StoreUnderTest) async throws -> [String: [String]] {
        try await tested.directory.search(as: .daemon, filter: "(uid=\(account.identifier.text))", attributes: ["*"])
            .first ?? [:]
    }

    private func seen(_ account: Account, _ tested: StoreUnderTest) async throws -> [String: [String]] {
        let found = try await tested.directory.search(
            as: .ent, filter: "(&(uid=\(account.identifier.text))(objectClass=inetOrgPerson))", attributes: ["*"])
        #expect(found.count == 1)
        return found.first ?? [:]
    }
}
