import Foundation
import Templates

/// The mails of an installation, read and checked once; whatever an academy may rewrite is in the folder.
///
/// For each kind of mail two files: `<kind>.txt.mustache` begins with `Objet: …` and an empty line,
/// `<kind>.html.mustache` says the same in HTML. Values are escaped for where they stand.
public struct MailTemplates: Sendable {
    public let site: MailSite
    private let templates: [MailContent.Kind: MailTemplate]

    /// Reads, checks and compiles every template.
    ///
    /// - Throws: `configuration`, with everything that is wrong in all files: missing or unreadable files, missing
    ///   subjects, words that do not exist, words that a mail cannot do without, remote content.
    public init(folder: String, site: MailSite) throws(MailError) {
        self.site = site
        var problems: [String] = []
        var templates: [MailContent.Kind: MailTemplate] = [:]
        for kind in MailContent.Kind.allCases {
            let sources = ["txt", "html"].map { form -> String? in
                let name = MailTemplate.fileName(kind, form)
                do throws(TemplateFile.Problem) {
                    return try TemplateFile.read("\(folder)/\(name)")
                } catch {
                    problems.append("\(name): \(error.text)")
                    return nil
                }
            }
            templates[kind] = MailTemplate(kind, textSource: sources[0], htmlSource: sources[1]) {
                problems.append("\($0): \($1)")
            }
        }
        guard problems.isEmpty else { throw MailError(.configuration, problems: problems) }
        self.templates = templates
    }

    /// Puts a mail into words.
    ///
    /// - Parameter now: the mail's date.
    /// - Throws: `permanent` when the content has nothing to say (no account, a password that is not text).
    public func render(_ content: MailContent, to recipient: MailAddress, now: Date) throws(MailError) -> MailMessage {
        // Every kind has its template, or `init` had thrown.
        guard let template = templates[content.kind] else {
            throw MailError(.configuration, "no template: \(content.kind.rawValue)")
        }
        let plain = try MailValues(content, site: site) { $0 }
        let escaped = try MailValues(content, site: site, escape: \.escapedForHTML)
        return MIMEWriter(site: site, recipient: recipient, now: now).message(
            subject: template.subject.render(plain.fields), text: template.text.render(plain.fields),
            html: template.html.render(escaped.fields))
    }
}
