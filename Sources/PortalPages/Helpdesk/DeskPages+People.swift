import ControlAPI

/// What the template `desk-found` may say.
struct DeskFoundPage: Sendable {
    let search: String
    let people: [PersonView]
    let isTruncated: Bool
}

/// What the template `desk-person` may say.
struct DeskPersonPage: Sendable {
    let person: PersonView
}

/// What the template `desk-slip` may say. It holds a temporary password, which no other page does.
struct DeskSlipPage: Sendable {
    let person: PersonView
    let password: String
    let expires: String?
    let giver: String
    let today: String
    let url: String
}

// People of the school: looked for, shown, helped.
extension DeskPages {
    /// What the daemon's index of names needs: three signs that are not between words.
    private static func isEnough(_ text: String) -> Bool { text.count { $0.isLetter || $0.isNumber } >= 3 }

    func search(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let text = form["search"]
        visitor.visit.desk?.search = text
        guard Self.isEnough(text) else {
            var page = DeskHomePage(desk)
            page.search = Field(text, problems: ["tooShort": true])
            page.isWrong = true
            return .page(.deskHome, page, status: .unprocessableContent)
        }
        return .redirect(.deskSearch)
    }

    func found(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard Self.isEnough(desk.search) else { return .redirect(.desk) }
        let reply = try await calls.call(
            Helpdesk.FindPeople.self, .init(session: desk.session, text: desk.search, client: visitor.address))
        return .page(
            .deskFound,
            DeskFoundPage(
                search: desk.search, people: reply.people.map { PersonView($0, clock) }, isTruncated: reply.truncated))
    }

    func open(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        visitor.visit.desk?.person = form["key"]
        return .redirect(.deskPerson)
    }

    func person(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard let key = desk.person else { return .redirect(.desk) }
        let person = try await calls.call(
            Helpdesk.ShowPerson.self, .init(session: desk.session, key: key, client: visitor.address)
        ).person
        return .page(.deskPerson, DeskPersonPage(person: PersonView(person, clock)))
    }

    /// The slip is the answer to the form itself: the secret is in no visit, and a page that is asked for again does not have it.
    func givePassword(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        do {
            let given = try await calls.call(
                Helpdesk.GiveTemporaryPassword.self,
                .init(session: desk.session, key: form["key"], client: visitor.address))
            return .page(
                .deskSlip,
                DeskSlipPage(
                    person: PersonView(given.person, clock), password: given.temporaryPassword.text,
                    expires: clock.time(given.expiresAt), giver: given.givenBy, today: clock.today, url: portalURL))
        } catch Helpdesk.Failure.notInThisState, Helpdesk.Failure.notPermitted {
            // The page says what state it is, and offers what can be done.
            return .redirect(.deskPerson)
        }
    }

    func printLetter(_ desk: Visit.Desk, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        do {
            let codes = try await calls.collect(
                Helpdesk.IssueCodes.self,
                .init(session: desk.session, key: form["key"], client: visitor.address)
            ).compactMap(\.issued)
            return .document(try await printer.print(codes))
        } catch Helpdesk.Failure.notInThisState, Helpdesk.Failure.notPermitted {
            // The page says what state it is, and offers what can be done.
            return .redirect(.deskPerson)
        }
    }
}
