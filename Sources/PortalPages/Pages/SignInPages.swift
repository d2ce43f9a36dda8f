import ControlAPI

/// What the template of the sign-in form may say.
struct SignInForm: Sendable {
    var identifier = ""
    var isRefused = false
    /// The ENT knows the visitor, and we have no account of that name which is open.
    var isUnknownAtArrival = false
    /// On the page that says that the password is changed: how long the ENT may not know it.
    var delay: Visit.Delay?
}

// The first page, and the way in and out.
extension Pages {
    func home(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        visitor.visit.owner == nil ? .page(.home, SignInForm()) : .redirect(.space)
    }

    func signIn(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let identifier = form["identifier"]
        do {
            let reply = try await calls.call(
                Portal.Authenticate.self,
                .init(identifier: identifier, password: form.secret("password"), client: visitor.address))
            switch reply.outcome {
            case .granted:
                return await welcome(reply.account?.identifier ?? identifier, &visitor)
            case .mustChangePassword:
                visitor.enter(.mustChangePassword(identifier: identifier))
                return .redirect(.temporaryPassword)
            }
        } catch Portal.Failure.credentialsRefused {
            return .page(.home, SignInForm(identifier: identifier, isRefused: true), status: .unprocessableContent)
        }
    }

    /// Lets the owner of an account in: to the space, or first to the change of a password that an administrator asks for.
    ///
    /// Where that cannot be found out nobody is kept waiting at the door; the next sign-in asks again.
    func welcome(_ owner: String, _ visitor: inout Visitor) async -> Answer {
        visitor.enter(.signedIn(identifier: owner))
        let parameters = Portal.DescribePasswordRequest.Parameters(identifier: owner, client: visitor.address)
        let reply = try? await calls.call(Portal.DescribePasswordRequest.self, parameters)
        guard reply?.askedSince != nil else { return .redirect(.space) }
        visitor.visit.outcome = .passwordChangeAsked
        return .redirect(.accountPassword)
    }

    func signOut(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        visitor.leave()
        return .redirect(.home)
    }

    /// A page for whoever is signed in; others are shown the way.
    func asOwner(
        _ body: @escaping @Sendable (_ owner: String, Form, inout Visitor) async throws -> Answer
    ) -> PageService.Body {
        { form, visitor in
            switch visitor.visit.entry {
            case .outside: return .redirect(.home)
            case .mustChangePassword: return .redirect(.temporaryPassword)
            case .signedIn(let owner): return try await body(owner, form, &visitor)
            }
        }
    }
}
