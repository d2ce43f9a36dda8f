import Accounts
import Testing

@Suite("A code that joins an account")
struct FamilyRulesTests {
    private let lifecycle = Lifecycle()

    private func child(_ key: String, _ givenName: String = "Tanguy", rank: Int = 1) -> Child {
        Child(
            registration: RegistrationKey(key),
            person: Person(givenName: givenName, surname: "Bréhat", birthDate: CivilDate(iso8601: "2012-12-18")),
            rank: rank)
    }

    private func registration(_ key: String, kind: PersonKind = .responsible, child: Child? = nil) -> Registration {
        Registration(key: RegistrationKey(key), kind: kind, person: pupil(), child: child)
    }

    private func parent(_ state: AccountState = .active) throws -> Account {
        var parent = try account(state)
        parent.kind = .responsible
        parent.registration = RegistrationKey("AC-A$900+1")
        parent.children = [child("AC-A$900+1"), child("AC-A$900+2", rank: 4)]
        return parent
    }

    @Test("comes after the children who are there, with its key, and with the person's where it is new")
    func attached() throws {
        let code = try #require(ActivationCode(typed: "ABCD-EFG-HJK-MNP"))
        for (key, isNew) in [("AC-A$900+3", false), ("AC-A$77+3", true), ("AC-B$900+1", true)] {
            let parent = try parent()
            let decision = lifecycle.attach(registration(key, child: child(key, "Zoé")), code: code, to: parent)
            let change = try #require(decision.changed)
            let keys = change.edits.compactMap { if case .addKey(let key) = $0 { key } else { nil } }
            #expect(keys == (isNew ? [RegistrationKey(key).relative] : []))
            let after = parent.applying(change)
            #expect(after.registrations.map(\.text) == ["AC-A$900+1", "AC-A$900+2", key])
            #expect(after.registration == parent.registration)
            #expect(after.children.last?.rank == 5)
            #expect(after.usedCodes.last == "ABCD-EFG-HJK-MNP")
            let answer = IdentityAnswer(givenName: "ZOE", birthDate: CivilDate(iso8601: "2012-12-18"))
            #expect(lifecycle.isRepeat(ofAttachmentTo: after, code: code, answer: answer))
            #expect(!lifecycle.isRepeat(ofAttachmentTo: parent, code: code, answer: answer))
        }
    }

    @Test("is refused to whom it cannot belong")
    func refused() throws {
        let code = try #require(ActivationCode(typed: "ABCD-EFG-HJK-MNP"))
        let good = registration("AC-A$900+3", child: child("AC-A$900+3"))
        #expect(lifecycle.attach(good, code: code, to: try account()).refusal == .notPermitted)
        #expect(lifecycle.attach(good, code: code, to: try parent(.temporary)).refusal == .credentialsRefused)
        #expect(lifecycle.attach(good, code: code, to: try parent(.suspended)).refusal == .credentialsRefused)
        let own = registration("AC-A$3", kind: .pupil)
        #expect(lifecycle.attach(own, code: code, to: try parent()).refusal == .activationRefused)
        let damaged = registration("AC-A$900+3")
        #expect(lifecycle.attach(damaged, code: code, to: try parent()).refusal == .activationRefused)
        let others = registration("AC-A$901+1", child: child("AC-A$901+1"))
        #expect(lifecycle.attach(others, code: code, to: try parent()).refusal == .notPermitted)
    }

    @Test("has a key that tells both ends apart, whatever ids a feed gives")
    func keys() {
        for (relative, child) in [("AC-A$900", "AC-A$1"), ("AC-A$a-b_c.d", "AC-A$0")] {
            let key = RegistrationKey(relative: RegistrationKey(relative), child: RegistrationKey(child))
            #expect((key.relative?.text, key.child?.text) == (relative, child))
        }
        #expect(RegistrationKey("AC-A$900").relative == nil && RegistrationKey("AC-A$900").child == nil)
    }

    @Test("of a responsible person whose child cannot be read is answered by nobody")
    func damagedChild() throws {
        var registration = registration("AC-A$900+1")
        let change = try #require(
            lifecycle.issueCode(CodeIndex(hexadecimal: "aa"), to: registration, now: noon).changed)
        registration.person.birthDate = nil
        registration = registration.applying(change)
        let answer = IdentityAnswer(givenName: "Zoé", birthDate: CivilDate(iso8601: "2012-12-18"))
        #expect(lifecycle.objection(to: answer, for: registration, now: noon)?.refusal == .activationRefused)
    }
}

@Suite("The codes of a link")
struct RelationTests {
    @Test("are five numbers, and come back as they were read")
    func codes() {
        for text in ["10$1$1$1$0", "1$0$2$0$0", "99$9$9$9$9"] {
            #expect(Relation(codes: text[...])?.codes == text)
        }
        for text in ["", "10", "10$1$1$1", "10$1$1$1$0$0", "10$1$1$1$x", "10$1$1$1$+1", "100$1$1$1$0", "10$1$$1$0"] {
            #expect(Relation(codes: text[...]) == nil, "\(text)")
        }
    }
}
