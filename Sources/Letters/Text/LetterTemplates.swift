import Foundation
import Templates

/// The letters' texts, read and checked once; whatever an academy may rewrite is in the folder.
///
/// `pupil.mustache` and `responsible.mustache` are Pango markup (`<b>`, `<span size="large">`). The line `{{code}}` stands alone:
/// there the panel with the code and the QR code is drawn.
public struct LetterTemplates: Sendable {
    public let site: LetterSite
    private let parts: [Letter.Kind: Parts]

    private struct Parts: Sendable {
        var above: CheckedTemplate
        var below: CheckedTemplate
    }

    /// - Throws: `template`, with everything that is wrong in both files.
    public init(folder: String, site: LetterSite) throws(LetterError) {
        var problems: [String] = []
        var parts: [Letter.Kind: Parts] = [:]
        for kind in Letter.Kind.allCases {
            let name = "\(kind.rawValue).mustache"
            do throws(TemplateFile.Problem) {
                let source = try TemplateFile.read("\(folder)/\(name)")
                parts[kind] = Self.parts(of: source, kind) { problems.append("\(folder)/\(name): \($0)") }
            } catch {
                problems.append("\(folder)/\(name): \(error.text)")
            }
        }
        guard problems.isEmpty else { throw LetterError(.template, problems: problems) }
        self.site = site
        self.parts = parts
    }

    /// The markup above and below the panel.
    func text(of letter: Letter) throws(LetterError) -> (above: String, below: String) {
        // Every kind has its template, or `init` had thrown.
        guard let parts = parts[letter.kind] else { throw LetterError(.template, "no template: \(letter.kind)") }
        let values = values(of: letter)
        return (parts.above.render(values), parts.below.render(values))
    }

    private func values(of letter: Letter) -> [String: Any] {
        var values = [
            "portal": site.portalURL, "ent": site.entName, "academy": site.academyName, "help": site.help,
            "givenName": letter.recipient.givenName, "surname": letter.recipient.surname,
            "schoolName": letter.school.name, "expires": site.lastDay(before: letter.expiry),
        ]
        values["title"] = letter.title
        values["class"] = letter.className
        values["childGivenName"] = letter.child?.givenName
        values["childSurname"] = letter.child?.surname
        return values.mapValues(\.onOneLine.escapedForHTML)
    }

    private static let codeLine = "{{code}}"

    private static func parts(of source: String, _ kind: Letter.Kind, problem: (String) -> Void) -> Parts? {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let places = lines.indices.filter { lines[$0].trimmingBlanks == codeLine }
        guard places.count == 1, let place = places.first else {
            problem("the line \(codeLine), alone, has to stand in it once: there the code is printed")
            return nil
        }
        let above = lines[..<place].joined(separator: "\n")
        let below = lines[(place + 1)...].joined(separator: "\n")
        var vocabulary = TemplateVocabulary(letter: kind)
        let missing = TemplateCheck.problems(of: "\(above)\n\(below)", vocabulary)
        missing.forEach(problem)
        guard missing.isEmpty else { return nil }
        vocabulary.required = []
        guard let first = CheckedTemplate(above, vocabulary, problem: problem),
            let second = CheckedTemplate(below, vocabulary, problem: problem)
        else { return nil }
        return Parts(above: first, below: second)
    }
}

extension TemplateVocabulary {
    fileprivate init(letter kind: Letter.Kind) {
        let words: Set<String> = [
            "portal", "ent", "academy", "help", "givenName", "surname", "title", "schoolName", "class", "expires",
        ]
        let child: Set<String> = ["childGivenName", "childSurname"]
        switch kind {
        case .pupil:
            self.init(
                medium: "letter", words: words, optional: ["title", "class"],
                required: ["portal", "expires", "givenName"])
        case .responsible:
            self.init(
                medium: "letter", words: words.union(child), optional: ["title", "class"],
                required: ["portal", "expires", "childGivenName"])
        }
    }
}
