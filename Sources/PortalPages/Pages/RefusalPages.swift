import ControlAPI

/// What the template `account-refusal` may say.
struct AccountRefusalPage: Sendable {
    let givenName: String
    let surname: String
    var wrongPassword = false
    var isWrong = false
}

// A child that is on an account by mistake.
extension Pages {
    func refusalForm(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let account = try await calls.call(
            Portal.DescribeAccount.self, .init(identifier: owner, client: visitor.address)
        ).account
        guard let number = Int(form["enfant"]), number > 0, number <= account.children.count else {
            return .redirect(.account)
        }
        let child = account.children[number - 1]
        return .page(.accountRefusal, AccountRefusalPage(givenName: child.givenName, surname: child.surname))
    }

    /// By the names that the page showed: in another window the children may stand in another order by now.
    func refuseChild(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var page = AccountRefusalPage(givenName: form["givenName"], surname: form["surname"])
        do {
            _ = try await calls.call(
                Portal.RefuseChild.self,
                .init(
                    identifier: owner, password: form.secret("current"), givenName: page.givenName,
                    surname: page.surname, client: visitor.address))
            visitor.visit.outcome = .childRefused
            return .redirect(.account)
        } catch Portal.Failure.credentialsRefused {
            page.wrongPassword = true
        } catch Portal.Failure.notPermitted {
            // Gone already.
            return .redirect(.account)
        }
        page.isWrong = true
        return .page(.accountRefusal, page, status: .unprocessableContent)
    }
}
