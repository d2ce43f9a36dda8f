import Accounts
import Mailing

/// Whether a text belongs in a field of a method: the rules of the contract, in the words of the types that hold them.
struct Fitting {
    let method: String
    let field: String
    /// What works in the field.
    let valid: String

    func admits(_ text: String) -> Bool {
        switch field {
        case "client": true
        case "code": ActivationCode(typed: text) == ActivationCode(typed: valid)
        // A child is refused by the very names that the account's page shows.
        case "givenName" where method != "RefuseChild": FoldedText(text) == FoldedText(valid)
        case "identifier": admitsIdentifier(text)
        case "mail": (try? MailAddress(text)) != nil
        case "newPassword",
            "password" where method == "Activate":
            PasswordRules().problems(with: Secret(text), identity: ["Zoé", "Le Goff", "zoe.legoff", "pupil"]).isEmpty
        default: text == valid
        }
    }

    private func admitsIdentifier(_ text: String) -> Bool {
        switch method {
        case "RequestTemporaryPassword": true
        case "Activate", "CheckIdentifier": (try? Identifier(text)) != nil
        default: text.lowercased() == valid
        }
    }
}

extension Visit {
    /// The one entry that a refusal may write to: tries of a code and of a temporary password are counted there.
    func mayCost(_ method: String, _ field: String) async throws -> Set<String> {
        if method != "RefuseChild", ["givenName", "birthDate"].contains(field) { return [registrationDN(method)] }
        guard method == "ReplaceTemporaryPassword", field != "identifier" else { return [] }
        let account = try await bridge.store.account(Identifier(Self.identifier))
        // Nothing but the count: still closed, and the temporary password still there.
        return account?.state == .temporary && account?.temporaryPassword != nil ? [bridge.dn(Self.identifier)] : []
    }

    /// Whether the account still opens, and a first visit still works.
    func isWorking() async throws -> Bool {
        bridge.clock.advance(86400)
        let connection = try RawConnection(bridge.socket)
        for method in ["ReplaceTemporaryPassword", "Authenticate", "CheckActivationCode"] {
            let parameters = try await parameters(of: method)
            guard let bytes = await connection.exchange("org.passerelle.Portal.\(method)", parameters),
                String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"parameters""#)
            else { return false }
            granted(method, parameters)
        }
        return true
    }
}
