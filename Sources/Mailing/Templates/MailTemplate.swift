import Mustache

/// The subject, the text and the HTML of one mail, compiled.
struct MailTemplate: Sendable {
    static let subjectPrefix = "Objet:"
    let subject: MustacheTemplate
    let text: MustacheTemplate
    let html: MustacheTemplate

    /// - Parameters:
    ///   - textSource: `Objet: …`, an empty line, the text.
    ///   - problem: called for each thing that is wrong; `nil` is returned when it was called.
    init?(
        _ kind: MailContent.Kind, textSource: String?, htmlSource: String?,
        problem: (_ file: String, _ text: String) -> Void
    ) {
        let textFile = Self.fileName(kind, "txt")
        let htmlFile = Self.fileName(kind, "html")
        var isSound = true
        func report(_ file: String, _ text: String) {
            isSound = false
            problem(file, text)
        }
        let vocabulary = MailVocabulary(of: kind)
        var subjectVocabulary = vocabulary
        subjectVocabulary.required = []
        // Subjects are shown on locked screens and kept in every relay's log.
        subjectVocabulary.words.remove("password")

        var subject: MustacheTemplate?
        var text: MustacheTemplate?
        var html: MustacheTemplate?
        if let textSource {
            if let (subjectLine, body) = Self.split(textSource) {
                subject = Self.compile(subjectLine, subjectVocabulary) { report(textFile, "subject: \($0)") }
                text = Self.compile(body, vocabulary) { report(textFile, $0) }
            } else {
                report(textFile, "does not begin with \"\(Self.subjectPrefix) …\" and an empty line")
            }
        }
        if let htmlSource {
            for word in Self.remoteContent where htmlSource.lowercased().contains(word) {
                report(htmlFile, "\(word): a mail fetches nothing and runs nothing")
            }
            html = Self.compile(htmlSource, vocabulary) { report(htmlFile, $0) }
        }
        guard isSound, let subject, let text, let html else { return nil }
        self.subject = subject
        self.text = text
        self.html = html
    }

    static func fileName(_ kind: MailContent.Kind, _ form: String) -> String { "\(kind.rawValue).\(form).mustache" }

    /// What would tell a stranger that, when and where a family read its mail, or would be stripped by their mail
    /// program.
    private static let remoteContent = ["<script", "<img", "<link", "<iframe", "<object", "src=", "url(", "@import"]

    private static func split(_ source: String) -> (subject: String, body: String)? {
        let lines = source.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].hasPrefix(subjectPrefix), lines[1].trimmingBlanks.isEmpty else { return nil }
        let subject = lines[0].dropFirst(subjectPrefix.count).trimmingBlanks
        return subject.isEmpty ? nil : (subject, String(lines[2]))
    }

    /// Rendered as plain text whatever the part: values arrive escaped (`escapedForHTML` says why).
    private static func compile(
        _ source: String, _ vocabulary: MailVocabulary, problem: (String) -> Void
    ) -> MustacheTemplate? {
        let problems = TemplateCheck.problems(of: source, vocabulary)
        problems.forEach(problem)
        guard problems.isEmpty else { return nil }
        do {
            return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + source)
        } catch let error as MustacheTemplate.ParserError {
            problem("line \(error.context.lineNumber): \(error.error)")
        } catch {
            problem("\(error)")
        }
        return nil
    }
}
