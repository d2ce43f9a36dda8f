import ControlAPI
import Foundation

/// What the template `desk-classes` may say.
struct DeskClassesPage: Sendable {
    struct School: Sendable {
        let uai: String
        let name: String
        let rows: [Row]
        /// Letters, or children, that are not theirs; `nil` for none.
        let refused: Refused?
    }

    struct Refused: Sendable {
        let count: Int
        let isOne: Bool
    }

    struct Row: Sendable {
        let name: String
        /// Of the class's own page.
        let query: String
        let pupils: Count
        let parents: Count
        /// Of either.
        let refused: Int
    }

    struct Count: Sendable {
        let all: Int
        let activated: Int
        let temporary: Int
        let coded: Int
        /// Whose code is dead, or who never had one.
        let without: Int

        init(_ count: Administration.Headcount) {
            all = count.registered + count.activated
            activated = count.activated
            temporary = count.temporary
            coded = count.coded
            without = count.registered - count.coded
        }
    }

    let schools: [School]
}

/// What the template `desk-class` may say.
struct DeskClassPage: Sendable {
    struct Member: Sendable {
        let key: String
        let givenName: String
        let surname: String
        /// Of a responsible person.
        let child: String?
        let state: StateView
        let isRefused: Bool
    }

    let uai: String
    let school: String
    let name: String
    let members: [Member]
    var nobodyLacksLetter = false
    var lettersBrokeOff = false
}

// A school's classes: counted, listed, written to.
extension DeskPages {
    func classes(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let rows = try await calls.collect(
            Helpdesk.Statistics.self, .init(session: desk.session, client: visitor.address)
        ).compactMap(\.row)
        let schools = desk.schools.map { school in
            DeskClassesPage.School(
                uai: school.uai, name: school.name, rows: rows.filter { $0.schoolUAI == school.uai })
        }
        return .page(.deskClasses, DeskClassesPage(schools: schools))
    }

    func schoolClass(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let outcome = visitor.visit.outcome
        visitor.visit.outcome = nil
        let (uai, name) = (form["etablissement"], form["classe"])
        let lines = try await members(uai, name, desk, visitor)
        let page = DeskClassPage(
            uai: uai, school: desk.schools.first { $0.uai == uai }?.name ?? uai, name: name,
            members: lines.map { DeskClassPage.Member($0, clock) },
            nobodyLacksLetter: outcome == .nobodyLacksLetter, lettersBrokeOff: outcome == .lettersBrokeOff)
        return .page(.deskClass, page)
    }

    func printLetters(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let (uai, name) = (form["etablissement"], form["classe"])
        let (replies, failure) = try await calls.collectWhatCame(
            Helpdesk.IssueCodes.self,
            .init(
                session: desk.session, schoolUAI: uai, class: name, onlyMissing: form["toutes"].isEmpty,
                client: visitor.address))
        let codes = replies.compactMap(\.issued)
        guard !codes.isEmpty else {
            if let failure { throw failure }
            visitor.visit.outcome = .nobodyLacksLetter
            return try await schoolClass(desk, form, &visitor)
        }
        if failure != nil { visitor.visit.outcome = .lettersBrokeOff }
        return .document(try await printer.print(codes, isComplete: failure == nil))
    }

    func printList(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let (uai, name) = (form["etablissement"], form["classe"])
        return .document(try await printer.print(try await members(uai, name, desk, visitor), of: uai))
    }

    /// By pupil, each before the family.
    private func members(
        _ uai: String, _ name: String, _ desk: Visit.Desk, _ visitor: Visitor
    ) async throws -> [Helpdesk.ClassMember] {
        let replies = try await calls.collect(
            Helpdesk.ListClass.self,
            .init(session: desk.session, schoolUAI: uai, class: name, client: visitor.address))
        return replies.compactMap(\.member).sorted { $0.place.lexicographicallyPrecedes($1.place) }
    }
}

extension Helpdesk.ClassMember {
    fileprivate var place: [String] {
        let pupil = [childSurname ?? surname, childGivenName ?? givenName]
        let words = pupil + (kind == .pupil ? [] : [surname, givenName])
        return words.map { $0.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil) }
    }
}

extension DeskClassesPage.School {
    fileprivate init(uai: String, name: String, rows: [Helpdesk.ClassStatistics]) {
        let classes = rows.compactMap(DeskClassesPage.Row.init)
        let refused = classes.reduce(0) { $0 + $1.refused }
        self.init(
            uai: uai, name: name,
            rows: classes.sorted { $0.name.localizedStandardCompare($1.name) == .orderedAscending },
            refused: refused == 0 ? nil : .init(count: refused, isOne: refused == 1))
    }
}

extension DeskClassesPage.Row {
    /// - Returns: `nil` for people without a class, whom no letter of a class reaches.
    fileprivate init?(_ row: Helpdesk.ClassStatistics) {
        guard let name = row.class, let uai = row.schoolUAI else { return nil }
        var address = URLComponents()
        address.queryItems = [.init(name: "etablissement", value: uai), .init(name: "classe", value: name)]
        self.init(
            name: name, query: address.percentEncodedQuery?.replacing("+", with: "%2B") ?? "",
            pupils: .init(row.pupils), parents: .init(row.responsible),
            refused: row.pupils.refused + row.responsible.refused)
    }
}

extension DeskClassPage.Member {
    fileprivate init(_ member: Helpdesk.ClassMember, _ clock: PaperClock) {
        self.init(
            key: member.key, givenName: member.givenName, surname: member.surname,
            child: member.childSurname.map { "\(member.childGivenName ?? "") \($0)" },
            state: StateView(member.stage, codeUntil: clock.lastDay(before: member.codeExpiresAt)),
            isRefused: member.refusedAt != nil)
    }
}
