import Accounts
import Directory
import Testing

@testable import Feed

@Suite("Links that wait for their relatives")
struct LinkBookTests {
    private func book(_ pupils: [(id: String, relatives: [String])]) throws -> LinkBook {
        var book = LinkBook()
        for (index, pupil) in pupils.enumerated() {
            let values = LinkValues(relations: pupil.relatives.map { "\($0)$10$1$1$1$0" })
            let facts = PupilFacts(
                key: RegistrationKey("AC-TEST$\(pupil.id)"), source: "AC-TEST", surname: "", givenName: "",
                birthDate: try #require(CivilDate(year: 2012, month: 12, day: 18)), schoolUAI: "", schoolName: "")
            book.add(
                PupilDraft(
                    file: "file\(index % 2)", line: index, school: .feedID(""), facts: facts,
                    links: PupilLinks(values, pupil: pupil.id)))
        }
        book.seal()
        return book
    }

    @Test("are found by the relative's id, whatever it looks like, and by no other")
    func found() throws {
        let ids = ["9", "09", "90", "a9", "18446744073709551615", "99999999999999999999999", "0"]
        var book = try book(ids.enumerated().map { ("\($0 + 100)", [$1, "500"]) })
        for (index, id) in ids.enumerated() {
            let ties = book.take(RegistrationKey("AC-TEST$\(id)"), source: "AC-TEST")
            #expect(ties.map(\.pupil.text) == ["AC-TEST$\(index + 100)"], "\(id)")
            #expect(ties.map(\.file) == ["file\(index % 2)"])
            #expect(ties.map(\.line) == [index])
            #expect(ties.map(\.relation?.codes) == ["10$1$1$1$0"])
        }
        #expect(book.take(RegistrationKey("AC-TEST$500"), source: "AC-TEST").count == ids.count)
        #expect(book.take(RegistrationKey("AC-TEST$501"), source: "AC-TEST").isEmpty)
        #expect(book.nextUnclaimed(source: "AC-TEST") == nil)
    }

    @Test("and whose relatives never come are told once each")
    func unclaimed() throws {
        var book = try book([("1", ["900", "901"]), ("2", ["902"])])
        _ = book.take(RegistrationKey("AC-TEST$901"), source: "AC-TEST")
        #expect(book.nextUnclaimed(source: "AC-TEST")?.relative == "900")
        #expect(book.nextUnclaimed(source: "AC-TEST")?.tie.pupil.text == "AC-TEST$2")
        #expect(book.nextUnclaimed(source: "AC-TEST") == nil)
    }
}
