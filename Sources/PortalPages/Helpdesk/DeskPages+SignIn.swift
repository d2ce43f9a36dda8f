import ControlAPI

/// What the template `desk-sign-in` may say.
struct DeskSignInPage: Sendable {
    var identifier = ""
    var isRefused = false
    var isEnded = false
}

/// What the template `desk-home` may say.
struct DeskHomePage: Sendable {
    let name: String
    let schools: [Helpdesk.School]
    var search = Field()
    var isNotFound = false
    var isWrong = false
}

// The way in and out, and the first page between.
extension DeskPages {
    func home(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let outcome = visitor.visit.outcome
        visitor.visit.outcome = nil
        guard let desk = visitor.visit.desk else {
            return .page(.deskSignIn, DeskSignInPage(isEnded: outcome == .deskEnded))
        }
        return .page(.deskHome, DeskHomePage(desk, isNotFound: outcome == .notFoundAtDesk))
    }

    func signIn(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let identifier = form["identifier"]
        do {
            let reply = try await calls.call(
                Helpdesk.SignIn.self,
                .init(identifier: identifier, password: form.secret("password"), client: visitor.address))
            visitor.leave()
            visitor.visit.desk = Visit.Desk(session: reply.session, name: reply.name, schools: reply.schools)
            return .redirect(.desk)
        } catch Helpdesk.Failure.credentialsRefused {
            return .page(
                .deskSignIn, DeskSignInPage(identifier: identifier, isRefused: true), status: .unprocessableContent)
        }
    }

    func signOut(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let desk = visitor.visit.desk
        visitor.leave()
        if let desk {
            // Here it is over whatever the daemon says; there it ends by itself.
            _ = try? await calls.call(
                Helpdesk.SignOut.self, .init(session: desk.session, client: visitor.address))
        }
        return .redirect(.desk)
    }
}

extension DeskHomePage {
    init(_ desk: Visit.Desk, isNotFound: Bool = false) {
        self.init(name: desk.name, schools: desk.schools, search: Field(desk.search), isNotFound: isNotFound)
    }
}
