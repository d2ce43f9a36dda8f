import Accounts
import Testing

@testable import Feed

@Suite("Who may open an account for a pupil")
struct PupilLinksTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var relations: [String] = []
        var authority: [String] = []
        var others: [String] = []
        var linked: [String] = []
        var leftOut: [RefusedRecord.Reason] = []

        var testDescription: String { "\(relations) \(authority) \(others)" }
        var decided: PupilLinks {
            PupilLinks(LinkValues(relations: relations, authority: authority, others: others), pupil: "100")
        }
    }

    @Test(
        "by the former codes, whoever has legal 1 or 2",
        arguments: (1...6).flatMap { link in
            [
                Case(relations: ["900$\(link)$1$1$1$0"], linked: ["900"]),
                Case(relations: ["900$\(link)$0$2$0$0"], linked: ["900"]),
                Case(relations: ["900$\(link)$1$0$1$1"], leftOut: [.notLegalRepresentative]),
                Case(relations: ["900$\(link)$1$3$1$1"], leftOut: [.unknownLinkCode]),
            ]
        })
    func formerCodes(_ tested: Case) { check(tested) }

    @Test(
        "by the current codes, whoever has legal 1; legal 2 is merely in charge",
        arguments: [10, 20, 37, 38, 39, 41, 42, 50, 51, 90].flatMap { link in
            [
                Case(relations: ["900$\(link)$1$1$1$0"], linked: ["900"]),
                Case(relations: ["900$\(link)$1$2$1$1"], leftOut: [.notLegalRepresentative]),
                Case(relations: ["900$\(link)$1$0$1$1"], leftOut: [.notLegalRepresentative]),
                Case(relations: ["900$\(link)$1$9$1$1"], leftOut: [.unknownLinkCode]),
            ]
        })
    func currentCodes(_ tested: Case) { check(tested) }

    @Test(
        "never the pupil, whatever else is said",
        arguments: [
            Case(relations: ["900$7$1$1$1$0"], leftOut: [.pupilItself]),
            Case(relations: ["900$7$1$2$1$0"], leftOut: [.pupilItself]),
            Case(relations: ["900$70$1$1$1$0"], leftOut: [.pupilItself]),
            Case(relations: ["900$70$1$1$1$0", "900$10$1$1$1$0"], leftOut: [.pupilItself]),
            Case(relations: ["900$10$1$1$1$0", "900$70$0$0$0$0"], leftOut: [.pupilItself]),
            Case(relations: ["100$10$1$1$1$0"], leftOut: [.pupilItself]),
            Case(authority: ["100"], leftOut: [.pupilItself]),
        ])
    func pupilItself(_ tested: Case) { check(tested) }

    @Test(
        "nobody by a code that no table has",
        arguments: [0, 8, 9].map { Case(relations: ["900$\($0)$1$1$1$0"], leftOut: [.unknownLinkCode]) })
    func unknownCodes(_ tested: Case) { check(tested) }

    @Test(
        "nobody by a value of another form, and the others all the same",
        arguments: [
            "900", "900$10$1$1$1", "900$10$1$1$1$0$0", "900$$1$1$1$0", "900$10$1$$1$0", "900$10$1$+1$1$0",
            "900$ten$1$1$1$0", "900$100$1$1$1$0", "900$10$1$1$1$-1", "$10$1$1$1$0", "9 0$10$1$1$1$0", "?", "$",
        ])
    func malformed(_ value: String) {
        check(Case(relations: [value], leftOut: [.malformedLink]))
        check(Case(relations: [value, "901$10$1$1$1$0"], linked: ["901"], leftOut: [.malformedLink]))
    }

    @Test(
        "once for the same id twice: its roles are taken together, unless one value is damaged or of the other table",
        arguments: [
            Case(relations: ["900$10$0$1$1$0", "900$10$1$0$0$1"], linked: ["900"]),
            Case(relations: ["900$10$1$0$0$1", "900$10$0$1$1$0"], linked: ["900"]),
            Case(relations: ["900$1$1$0$0$1", "900$3$0$2$1$0"], linked: ["900"]),
            Case(relations: ["900$10$1$0$0$1", "900$90$0$2$1$0"], leftOut: [.notLegalRepresentative]),
            Case(relations: ["900$10$1$1$0$1", "900$10"], leftOut: [.malformedLink]),
            Case(relations: ["900$10$1$1$0$1", "900$2$1$1$0$1"], leftOut: [.contradictoryLink]),
        ])
    func twice(_ tested: Case) { check(tested) }

    @Test("with the highest of each code when an id comes twice")
    func merged() {
        let decided = Case(relations: ["900$20$1$0$0$1", "900$10$0$1$1$0"]).decided
        #expect(decided.links.first?.relation?.codes == "10$1$1$1$1")
    }

    @Test(
        "by older files, whom the parental authority names, and no other relative",
        arguments: [
            Case(authority: ["900", "901"], linked: ["900", "901"]),
            Case(authority: ["900"], others: ["900", "901"], linked: ["900"], leftOut: [.notLegalRepresentative]),
            Case(others: ["900", "900"], leftOut: [.notLegalRepresentative]),
            Case(authority: ["9 0", "901"], linked: ["901"], leftOut: [.malformedLink]),
            Case(authority: ["900"], others: ["cn=x,o=y"], linked: ["900"], leftOut: [.malformedLink]),
        ])
    func olderFiles(_ tested: Case) { check(tested) }

    @Test(
        "nobody about whom the two ways of saying it disagree",
        arguments: [
            Case(relations: ["900$1$1$1$1$0"], authority: ["900"], linked: ["900"]),
            Case(relations: ["900$1$1$1$1$0"], authority: ["901"], leftOut: [.contradictoryLink, .contradictoryLink]),
            Case(relations: ["900$1$1$0$1$0"], authority: ["900"], leftOut: [.notLegalRepresentative]),
            Case(relations: ["?"], authority: ["900"], leftOut: [.malformedLink, .contradictoryLink]),
        ])
    func disagreement(_ tested: Case) { check(tested) }

    @Test("as a record tells it, and without touching the pupil's own facts")
    func record() async throws {
        let text = Sample.pupil(
            "100",
            [
                "ENTElevePersRelEleve": ["900$10$1$1$1$0", "", "901$90$0$0$1$0", "\u{200E}902$20$1$1$1$0"],
                "ENTElevePere": [""],
            ])
        let draft = try #require(try await read(Sample.document(text)).drafts.first)
        #expect(draft.links.links.map(\.relative) == ["900"])
        #expect(draft.links.leftOut.map(\.relative) == ["901", nil])
        #expect(draft.links.leftOut.map(\.reason) == [.notLegalRepresentative, .malformedLink])
        let none = try #require(try await read(Sample.document(Sample.pupil())).drafts.first)
        #expect(none.links == PupilLinks())
    }

    private func check(_ tested: Case, _ location: SourceLocation = #_sourceLocation) {
        let decided = tested.decided
        #expect(decided.links.map(\.relative) == tested.linked, sourceLocation: location)
        #expect(decided.leftOut.map(\.reason) == tested.leftOut, sourceLocation: location)
        #expect(decided.leftOut.allSatisfy { !$0.message.isEmpty }, sourceLocation: location)
    }
}
