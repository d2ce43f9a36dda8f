import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// Every flow that makes or takes a secret, on both sockets, each secret unlike any other.
final class CanaryFlows {
    /// Who carries a secret legitimately; everything else that holds it is a leak.
    struct Secret {
        var text: String
        /// The one mail that brings it.
        var isMailed = false
        /// A code that was used is shown on its owner's page, and opens nothing any more.
        var isUsedCode = false
    }

    static let branch = "ou=helpdesk,ou=services,\(suffix)"
    private static let suffix = "dc=passerelle,dc=example,dc=org"

    /// Every one that went in or came out.
    private(set) var secrets: [Secret] = []
    private let daemon: DaemonProcess
    private let school: School
    private let portal: VarlinkClient
    private let office: VarlinkClient
    private let pupil = "pupil.canary"
    private let mother = "mother.canary"
    private var passwords = 0

    init(at daemon: DaemonProcess) async throws {
        self.daemon = daemon
        school = try await School(of: 3, at: daemon)
        portal = try await VarlinkClient.connect(path: daemon.portalPath)
        office = try await VarlinkClient.connect(path: daemon.administrationPath)
    }

    func goThroughAll() async throws {
        noteCode(school.codes[1].code)
        let mothers = try await Parents.add(of: 2..<4, at: daemon)
        try await openPupil()
        try await forgetPassword()
        let own = try await openMother(mothers[0])
        let code = try await helpPeople(own, lettersFor: mothers[1])
        try await changeFamily(own, code)
        try await refuseLetter(school.codes[2].code)
        try await until("every mail has left") { try await daemon.status().owedMails == 0 }
    }

    /// A first visit, then what an owner changes.
    private func openPupil() async throws {
        let code = school.codes[0].code
        noteCode(code, isUsed: true)
        var activation = School.activation(code, pupil)
        _ = try await portal.call(
            Portal.CheckActivationCode.self,
            .init(code: activation.code, givenName: "Zoé", birthDate: School.born))
        _ = try await portal.call(
            Portal.CheckIdentifier.self,
            .init(code: activation.code, givenName: "Zoé", birthDate: School.born, identifier: pupil))
        activation.password = password()
        activation.givenName = "Zora"
        await refused { try await portal.call(Portal.Activate.self, activation) }
        activation.givenName = "Zoé"
        activation.password = password()
        _ = try await portal.call(Portal.Activate.self, activation)
        var wrong = password()
        await refused { try await portal.call(Portal.Authenticate.self, .init(identifier: pupil, password: wrong)) }
        let chosen = password()
        _ = try await portal.call(
            Portal.ChangePassword.self,
            .init(identifier: pupil, currentPassword: activation.password, newPassword: chosen))
        wrong = password()
        let mail = "autre.canary@example.org"
        await refused {
            try await portal.call(
                Portal.ChangeMail.self, .init(identifier: pupil, currentPassword: wrong, mail: mail))
        }
        _ = try await portal.call(
            Portal.ChangeMail.self, .init(identifier: pupil, currentPassword: chosen, mail: mail))
    }

    /// A temporary password by mail, then one from the academy's office.
    private func forgetPassword() async throws {
        _ = try await portal.call(Portal.RequestTemporaryPassword.self, .init(identifier: pupil))
        let mailed = SensitiveText(try await mailed(/\r\n    ([a-z2-9]{8})\r\n/))
        secrets.append(Secret(text: mailed.text, isMailed: true))
        let signIn = try await portal.call(Portal.Authenticate.self, .init(identifier: pupil, password: mailed))
        #expect(signIn.outcome == .mustChangePassword)
        try await replace(mailed)
        let given = try await office.call(Administration.IssueTemporaryPassword.self, .init(identifier: pupil))
        secrets.append(Secret(text: given.temporaryPassword.text))
        try await replace(given.temporaryPassword)
    }

    private func replace(_ temporary: SensitiveText) async throws {
        _ = try await portal.call(
            Portal.ReplaceTemporaryPassword.self,
            .init(identifier: pupil, temporaryPassword: temporary, newPassword: password()))
    }

    /// An account from a code that came by mail.
    ///
    /// - Returns: its password.
    private func openMother(_ key: String) async throws -> SensitiveText {
        _ = try await office.call(Administration.MailCode.self, .init(key: key, since: "2099-01-01T00:00:00Z"))
        let code = try await mailed(/\r\n    ([0-9A-Z-]{16})\r\n/)
        noteCode(code, isMailed: true, isUsed: true)
        var activation = School.activation(code, mother)
        activation.password = password()
        _ = try await portal.call(Portal.Activate.self, activation)
        return activation.password
    }

    /// The mother is the school's administrator, too.
    ///
    /// - Returns: the code of a letter that she prints for another one.
    private func helpPeople(_ own: SensitiveText, lettersFor key: String) async throws -> String {
        try await nameAdministrator()
        let wrong = password()
        await refused { try await portal.call(Helpdesk.SignIn.self, .init(identifier: mother, password: wrong)) }
        let session = try await portal.call(Helpdesk.SignIn.self, .init(identifier: mother, password: own)).session
        secrets.append(Secret(text: session.text))
        _ = try await portal.call(Helpdesk.FindPeople.self, .init(session: session, text: "goff"))
        _ = try await portal.call(Helpdesk.ShowPerson.self, .init(session: session, key: school.codes[0].key))
        let given = try await portal.call(
            Helpdesk.GiveTemporaryPassword.self, .init(session: session, key: school.codes[0].key))
        secrets.append(Secret(text: given.temporaryPassword.text))
        try await replace(given.temporaryPassword)
        var code: String?
        for try await reply in try portal.stream(Helpdesk.IssueCodes.self, .init(session: session, key: key)) {
            code = reply.issued?.code.text ?? code
        }
        _ = try await portal.call(Helpdesk.SignOut.self, .init(session: session))
        await refused {
            try await portal.call(Helpdesk.ShowPerson.self, .init(session: session, key: school.codes[0].key))
        }
        return try #require(code)
    }

    /// A child joins the mother's account, and leaves it as not hers.
    private func changeFamily(_ own: SensitiveText, _ code: String) async throws {
        noteCode(code, isUsed: true)
        func attach(_ password: SensitiveText) async throws -> Portal.Account {
            try await portal.call(
                Portal.AttachCode.self,
                .init(
                    identifier: mother, password: password, code: SensitiveText(code), givenName: "Zoé",
                    birthDate: School.born)
            ).account
        }
        let wrong = password()
        await refused { try await attach(wrong) }
        let child = try #require(try await attach(own).children.last)
        func refuse(_ password: SensitiveText) async throws -> Portal.Account {
            try await portal.call(
                Portal.RefuseChild.self,
                .init(
                    identifier: mother, password: password, givenName: child.givenName, surname: child.surname)
            ).account
        }
        let another = password()
        await refused { try await refuse(another) }
        _ = try await refuse(own)
    }

    private func refuseLetter(_ code: String) async throws {
        noteCode(code)
        _ = try await portal.call(
            Portal.RefuseCode.self, .init(code: SensitiveText(code), givenName: "Zoé", birthDate: School.born))
    }

    /// Another one at each call.
    private func password() -> SensitiveText {
        let text = "Serin-canari-\(passwords * 7919 + 104_729)"
        passwords += 1
        secrets.append(Secret(text: text))
        return SensitiveText(text)
    }

    /// As it is printed, and as it is without what makes it legible, in which form nobody may have it.
    private func noteCode(_ code: String, isMailed: Bool = false, isUsed: Bool = false) {
        secrets.append(Secret(text: code, isMailed: isMailed, isUsedCode: isUsed))
        secrets.append(Secret(text: code.replacing("-", with: "")))
    }

    private func refused(_ body: () async throws -> some Any) async {
        await #expect(throws: CallError.self) { _ = try await body() }
    }

    private func mailed(_ form: Regex<(Substring, Substring)>) async throws -> String {
        var found: String?
        try await until("the mail with the secret") {
            let folder = "\(daemon.folder)/state/mail"
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".eml") {
                let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
                if let match = text.firstMatch(of: form) { found = String(match.1) }
            }
            return found != nil
        }
        guard let found else { throw TestFailure("no mail") }
        return found
    }

    /// What the academy's team does, with Debian's tools.
    private func nameAdministrator() async throws {
        let ldif = """
            dn: \(Self.branch)
            objectClass: organizationalUnit
            ou: helpdesk

            dn: cn=\(School.uai),\(Self.branch)
            objectClass: groupOfNames
            cn: \(School.uai)
            member: uid=\(mother),ou=people,\(Self.suffix)

            """
        let path = "\(daemon.folder)/helpdesk.ldif"
        try ldif.write(toFile: path, atomically: true, encoding: .utf8)
        let socket = "\(daemon.folder)/state/directory/run/ldapi".replacing("/", with: "%2F")
        let result = try await runProgram(
            "/usr/bin/ldapadd", ["-Q", "-Y", "EXTERNAL", "-H", "ldapi://\(socket)", "-f", path])
        guard result.status == 0 else { throw TestFailure("nobody is named: \(result.output)") }
    }
}
