import ControlAPI

// Somebody who is signed in to the ENT comes here without a second login. Whatever changes something asks for the password all the
// same, so that a screen left alone at the ENT gives nothing away here.
extension Pages {
    /// The one GET that may begin a session; it takes a ticket that is good once, of the browser that we sent for it.
    func arrive(_ query: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard let ent else { throw Trouble.unknownPage }
        let ticket = query["ticket"]
        let state = query["state"]
        // Without a state of ours the ENT led here by a link of its own: it knows the browser, and sends it straight back.
        guard !ticket.isEmpty, !state.isEmpty else {
            return .leave(ent.loginAddress(state: seal.state(for: visitor.token)))
        }
        guard let came = visitor.came, seal.isValid(state: state, for: came) else { throw Trouble.formExpired }
        do {
            guard let user = try await ent.user(ticket: ticket, state: state) else { throw Trouble.formExpired }
            let account = try await calls.call(
                Portal.DescribeAccount.self, .init(identifier: user, client: visitor.address)
            ).account
            return await welcome(account.identifier, &visitor)
        } catch Portal.Failure.credentialsRefused {
            return .page(.home, SignInForm(isUnknownAtArrival: true), status: .unprocessableContent)
        }
    }
}
