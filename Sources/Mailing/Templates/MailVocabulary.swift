import Foundation
import Templates

// The words of each kind of mail.
extension TemplateVocabulary {
    static let site: Set<String> = ["portal", "passwordPage", "ent", "academy", "help"]
    static let account: Set<String> = ["givenName", "surname", "identifier", "schoolName"]

    static let code: Set<String> = [
        "title", "givenName", "surname", "childGivenName", "childSurname", "schoolName", "class",
    ]

    init(of kind: MailContent.Kind) {
        let ofOne = Self.site.union(Self.account)
        switch kind {
        case .accountCreated:
            self.init(words: ofOne, optional: ["schoolName"], required: ["identifier"])
        case .temporaryPassword, .passwordChangeRequired:
            self.init(
                words: ofOne.union(["password", "expires"]), optional: ["schoolName"],
                required: ["identifier", "password", "expires", "passwordPage"])
        case .temporaryPasswordByAdministrator:
            self.init(
                words: ofOne.union(["expires", "giver"]), optional: ["schoolName", "expires", "giver"],
                required: ["identifier", "passwordPage"])
        case .passwordChanged:
            self.init(words: ofOne, optional: ["schoolName"], required: ["identifier"])
        case .passwordChangeAsked:
            self.init(words: ofOne, optional: ["schoolName"], required: ["identifier", "portal"])
        case .mailChanged:
            self.init(
                words: ofOne.union(["newAddress"]), optional: ["schoolName"], required: ["identifier", "newAddress"])
        case .departure:
            self.init(
                words: ofOne.union(["deleted"]), optional: ["schoolName"], required: ["identifier", "deleted"])
        case .activationCode:
            self.init(
                words: Self.site.union(Self.code).union(["code", "codeLink", "expires"]),
                optional: ["title", "schoolName", "class"],
                required: ["childGivenName", "code", "codeLink", "portal", "ent", "expires"])
        case .identifierReminder:
            self.init(
                words: Self.site, optional: ["schoolName"], lists: ["accounts": Self.account],
                required: ["accounts", "identifier", "givenName"])
        }
    }

    private init(
        words: Set<String>, optional: Set<String>, lists: [String: Set<String>] = [:], required: Set<String>
    ) {
        self.init(medium: "mail", words: words, optional: optional, lists: lists, required: required)
    }
}

/// The values of one mail, each already on one line and escaped for where it will stand.
struct MailValues {
    let fields: [String: Any]

    /// - Throws: `permanent` when the content has nothing to say.
    init(_ content: MailContent, site: MailSite, escape: @escaping (String) -> String) throws(MailError) {
        func line(_ text: String) -> String { escape(text.onOneLine) }
        func fields(of account: AccountLine) -> [String: Any] {
            var fields: [String: Any] = [
                "givenName": line(account.givenName), "surname": line(account.surname),
                "identifier": line(account.identifier),
            ]
            if let school = account.schoolName { fields["schoolName"] = line(school) }
            return fields
        }
        var values: [String: Any] = [
            "portal": line(site.portalURL), "passwordPage": line(site.portalURL), "ent": line(site.entName),
            "academy": line(site.academyName), "help": line(site.helpText),
        ]
        switch content {
        case .accountCreated(let account), .passwordChanged(let account), .passwordChangeAsked(let account):
            values.merge(fields(of: account)) { _, new in new }
        case .temporaryPasswordByAdministrator(let account, let expires, let giver):
            values.merge(fields(of: account)) { _, new in new }
            if let giver { values["giver"] = line(giver) }
            if let expires { values["expires"] = line(FrenchDate(expires, in: site.timeZone).time) }
        case .temporaryPassword(let account, let password, let expires),
            .passwordChangeRequired(let account, let password, let expires):
            guard let text = password.reveal(), !text.isEmpty else {
                throw MailError(.permanent, "temporary password: not text")
            }
            values.merge(fields(of: account)) { _, new in new }
            values["password"] = line(text)
            values["expires"] = line(FrenchDate(expires, in: site.timeZone).time)
        case .departure(let account, let deleted):
            values.merge(fields(of: account)) { _, new in new }
            values["deleted"] = line(FrenchDate(deleted, in: site.timeZone).day)
        case .activationCode(let person, let code, let expires):
            guard let text = code.reveal(), !text.isEmpty else {
                throw MailError(.permanent, "activation code: not text")
            }
            values["title"] = person.title.map(line)
            values["givenName"] = line(person.givenName)
            values["surname"] = line(person.surname)
            values["childGivenName"] = line(person.childGivenName)
            values["childSurname"] = line(person.childSurname)
            values["schoolName"] = person.schoolName.map(line)
            values["class"] = person.className.map(line)
            values["code"] = line(text)
            values["codeLink"] = line(site.address(for: text))
            values["expires"] = line(FrenchDate(expires, in: site.timeZone).time)
        case .mailChanged(let account, let address):
            values.merge(fields(of: account)) { _, new in new }
            values["newAddress"] = line(address)
        case .identifierReminder(let accounts):
            guard !accounts.isEmpty else { throw MailError(.permanent, "identifier reminder: no account") }
            values["accounts"] = accounts.map(fields(of:))
        }
        self.fields = values
    }
}
