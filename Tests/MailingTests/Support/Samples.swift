import Foundation
import Mailing

/// 25 November 2026, 12:00 UTC; 13 h in Paris.
let noon = Date(timeIntervalSince1970: 1_795_608_000)
let templateFolder = Programs.root.appending(path: "config/templates/mail").path

func testSite() throws -> MailSite {
    try MailSite(
        portalURL: "https://teleservices.ac-exemple.fr",
        academyName: "L'académie d'Exemple", helpText: "Le secrétariat de votre établissement peut vous aider.",
        from: MailAddress("ne-pas-repondre@ac-exemple.fr"), fromName: "E-lyco, académie d'Exemple")
}

func templates() throws -> MailTemplates {
    try MailTemplates(folder: templateFolder, site: testSite())
}

let lea = AccountLine(
    givenName: "Léa", surname: "Martin-Köhler", identifier: "lea.martin", schoolName: "Collège Jules Verne")
let noe = AccountLine(givenName: "Noé", surname: "Martin-Köhler", identifier: "noe.martin2")

func temporaryPassword(_ account: AccountLine = lea) -> MailContent {
    .temporaryPassword(account, password: WithheldText { "k7m2pqx9" }, expires: noon.addingTimeInterval(86_400))
}

let anne = CodeLine(
    title: "Mme", givenName: "Anne", surname: "Martin-Köhler", childGivenName: "Léa", childSurname: "Martin-Köhler",
    schoolName: "Collège Jules Verne", className: "3B")

func activationCode(_ person: CodeLine = anne) -> MailContent {
    .activationCode(
        person, code: WithheldText { "NTT1-K1E-TYY-FJS" }, expires: noon.addingTimeInterval(60 * 86_400))
}

let everyMail: [MailContent] = [
    .accountCreated(lea), temporaryPassword(), .temporaryPasswordByAdministrator(lea, expires: noon),
    .passwordChanged(lea), .passwordChangeAsked(lea),
    .passwordChangeRequired(lea, password: WithheldText { "k7m2pqx9" }, expires: noon.addingTimeInterval(86_400)),
    .mailChanged(lea, maskedNewAddress: "j...i@ac...s.fr"), .identifierReminder([lea, noe]),
    .departure(lea, deleted: noon), activationCode(),
]

func message(_ content: MailContent = temporaryPassword(), to recipient: String = "famille@exemple.fr") throws
    -> MailMessage
{
    try templates().render(content, to: MailAddress(recipient), now: noon)
}

func data(of message: MailMessage) -> Data {
    message.withBytes { Data($0) }
}

/// A mail as Python's `email` package reads it.
struct ParsedMail: Decodable {
    var headers: [[String]]
    var fromName: String
    var fromAddress: String
    var to: [String]
    var date: String
    var type: String
    var partTypes: [String]
    var text: String
    var html: String
    var defects: [String]
    var longestLine: Int
    var strayLineEnds: Int
    var isASCII: Bool

    init(_ bytes: Data) async throws {
        let script = Programs.support.appending(path: "parse.py").path
        let (status, output) = try await Programs.run("/usr/bin/python3", [script], input: bytes)
        guard status == 0 else { throw SurroundingsError(description: "Python cannot read the mail") }
        self = try JSONDecoder().decode(ParsedMail.self, from: output)
    }

    init(_ message: MailMessage) async throws {
        try await self.init(data(of: message))
    }

    func header(_ name: String) -> String? { headers.first { $0[0] == name }?[1] }
}
