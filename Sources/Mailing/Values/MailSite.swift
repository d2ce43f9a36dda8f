import Foundation
import Templates

/// What every mail of one installation says about itself: who writes, where the portal is, who helps.
public struct MailSite: Sendable {
    /// Where people activate and manage their account, for instance `https://teleservices.ac-nantes.fr`.
    public let portalURL: String
    /// What people call the ENT.
    public let entName: String
    /// Who signs, for instance `Académie de Nantes`.
    public let academyName: String
    /// One sentence on whom to ask, for instance `Le secrétariat de votre établissement peut vous aider.`
    public let helpText: String
    public let from: MailAddress
    /// What stands before the address; the ENT's name says more than an address does.
    public let fromName: String
    public let replyTo: MailAddress?
    /// In which dates are written.
    public let timeZone: TimeZone

    /// - Parameters:
    ///   - portalURL: `https`, or `http` for a demonstration; no user, no password, no query, no fragment, where
    ///     codes stand.
    ///   - fromName: `entName` when `nil`.
    ///   - timeZone: an IANA name.
    /// - Throws: `configuration`, with everything that is wrong.
    public init(
        portalURL: String, entName: String = "E-lyco", academyName: String, helpText: String,
        from: MailAddress, fromName: String? = nil, replyTo: MailAddress? = nil, timeZone: String = "Europe/Paris"
    ) throws(MailError) {
        self.portalURL = portalURL
        self.entName = entName
        self.academyName = academyName
        self.helpText = helpText
        self.from = from
        self.fromName = fromName ?? entName
        self.replyTo = replyTo
        let zone = TimeZone(identifier: timeZone)
        self.timeZone = zone ?? .gmt

        var problems: [String] = []
        if !Self.isPlainWebAddress(portalURL) {
            problems.append("portal address: not a plain http(s) address: \(portalURL.onOneLine)")
        }
        for (name, text) in [("name of the ENT", entName), ("name of the academy", academyName), ("help", helpText)]
        where text.onOneLine.trimmingCharacters(in: .whitespaces).isEmpty {
            problems.append("\(name): empty")
        }
        if zone == nil { problems.append("time zone: unknown: \(timeZone.onOneLine)") }
        guard problems.isEmpty else { throw MailError(.configuration, problems: problems) }
    }

    /// The portal's address with a code in its fragment, which a browser sends to no server and no server writes to a log.
    func address(for code: String) -> String { "\(portalURL)#\(code)" }

    private static func isPlainWebAddress(_ text: String) -> Bool {
        guard text == text.onOneLine, let parts = URLComponents(string: text) else { return false }
        return ["http", "https"].contains(parts.scheme) && parts.host?.isEmpty == false
            && parts.user == nil && parts.password == nil && parts.query == nil && parts.fragment == nil
    }
}
