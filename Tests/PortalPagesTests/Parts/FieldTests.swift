import ControlAPI
import Foundation
import Testing

@testable import PortalPages

@Suite("What people type")
struct FieldTests {
    @Test(
        "as a birth date is read from day, month and year",
        arguments: [
            ("18", "12", "2012", "2012-12-18"), ("6", "2", "2011", "2011-02-06"), ("06", "02", "2011", "2011-02-06"),
            ("0", "2", "2011", nil), ("18", "13", "2012", nil), ("18", "12", "12", nil), ("", "12", "2012", nil),
            ("+6", "2", "2011", nil), ("٦", "2", "2011", nil),
        ])
    func birthDates(day: String, month: String, year: String, expected: String?) {
        var field = BirthDateField()
        (field.day, field.month, field.year) = (day, month, year)
        #expect(field.iso8601 == expected)
    }

    @Test("and dates are shown as people write them")
    func shown() {
        #expect(BirthDateField.shown("2012-12-18") == "18/12/2012")
        #expect(BirthDateField.shown(nil) == nil)
    }

    @Test("and times of papers, in the academy's zone, the first of a month as people say it")
    func papers() throws {
        let clock = PaperClock(zone: try #require(TimeZone(identifier: "Europe/Paris")))
        #expect(clock.time("2026-10-31T23:05:59Z") == "dimanche 1er novembre 2026 à 0 h 05")
        #expect(clock.lastDay(before: "2026-11-02T11:00:00Z") == "dimanche 1er novembre 2026")
        #expect(clock.lastDay(before: "2027-01-22T23:00:00Z") == "vendredi 22 janvier 2027")
        #expect(clock.time(nil) == nil && clock.lastDay(before: "soon") == nil)
    }

    @Test("is told to be waited for in whole seconds or minutes, never too short")
    func delays() {
        func delay(_ seconds: Int) -> (Int?, Int?, Bool) {
            let delay = TroublePage.Delay(seconds)
            return (delay.minutes, delay.seconds, delay.isOne)
        }
        #expect(delay(0) == (nil, 1, true))
        #expect(delay(20) == (nil, 20, false))
        #expect(delay(90) == (nil, 90, false))
        #expect(delay(91) == (2, nil, false))
        #expect(delay(3600) == (60, nil, false))
    }

    @Test("a téléservice is open to whom it is for, in the schools that have it, a child's school being the parent's")
    func services() {
        let pupil = account(.pupil, school: "Collège Jules Verne", children: [])
        let parent = account(.responsible, school: nil, children: ["Collège Jules Verne", "Lycée Mona Ozouf"])
        func service(_ audience: Set<PersonKind>, _ schools: Set<String>) -> Teleservice {
            Teleservice(
                name: "x", address: "https://example.org", about: nil, audience: audience, schools: schools)
        }
        #expect(service([.pupil, .responsible], []).isOpen(to: pupil))
        #expect(!service([.responsible], []).isOpen(to: pupil))
        #expect(service([.responsible], ["Lycée Mona Ozouf"]).isOpen(to: parent))
        #expect(!service([.pupil], ["Lycée Mona Ozouf"]).isOpen(to: pupil))
    }

    private func account(_ kind: PersonKind, school: String?, children: [String]) -> Portal.Account {
        Portal.Account(
            identifier: "a", kind: kind, state: .active, givenName: "A", surname: "B", birthDate: nil,
            schoolName: school,
            schoolAddress: [], class: nil, maskedMail: nil, activationCodes: [],
            children: children.map { .init(givenName: "C", surname: "D", schoolName: $0, class: nil) })
    }
}
