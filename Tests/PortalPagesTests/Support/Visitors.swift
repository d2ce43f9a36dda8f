import ControlAPI
import Foundation
import TestSupport
import Varlink

/// The forms as people fill them in.
extension Browser {
    static func claim(_ code: String, givenName: String = "zoe", day: String = "18") -> [String: String] {
        [
            "code1": String(code.prefix(4)), "code2": String(code.dropFirst(4)), "givenName": givenName, "day": day,
            "month": "12", "year": "2012",
        ]
    }

    static func choice(
        _ identifier: String, password: String = "Mimosa-42", confirmation: String? = nil, mail: String? = nil,
        mailConfirmation: String? = nil
    ) -> [String: String] {
        let address = mail ?? "\(identifier)@example.org"
        return [
            "identifier": identifier, "password": password, "confirmation": confirmation ?? password, "mail": address,
            "mailConfirmation": mailConfirmation ?? address,
        ]
    }

    /// From the letter to the account.
    func activate(_ code: String, _ identifier: String, password: String = "Mimosa-42") async throws -> WebPage {
        _ = try await submit("/activation/eleve", Self.claim(code))
        return try await submit("/activation/compte", Self.choice(identifier, password: password))
    }

    func signIn(_ identifier: String, _ password: String) async throws -> WebPage {
        try await submit("/connexion", ["identifier": identifier, "password": password])
    }
}

extension PortalProcess {
    /// What a password opens at the directory's door, as E-lyco asks: 0 it opens, 49 it does not.
    func bind(_ identifier: String, _ password: String) async throws -> Int32 {
        try password.write(toFile: "\(daemon.folder)/secret", atomically: true, encoding: .utf8)
        return try await runProgram(
            "/usr/bin/ldapwhoami",
            [
                "-x", "-H", daemon.ldapURI, "-D", "uid=\(identifier),ou=people,dc=passerelle,dc=example,dc=org", "-y",
                "\(daemon.folder)/secret",
            ]
        ).status
    }
}
