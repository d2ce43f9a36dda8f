import Templates

/// The subject, the text and the HTML of one mail, compiled.
struct MailTemplate: Sendable {
    static let subjectPrefix = "Objet:"
    let subject: CheckedTemplate
    let text: CheckedTemplate
    let html: CheckedTemplate

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
        let vocabulary = TemplateVocabulary(of: kind)
        var subjectVocabulary = vocabulary
        subjectVocabulary.required = []
        // Subjects are shown on locked screens and kept in every relay's log.
        subjectVocabulary.words.subtract(["password", "code", "codeLink"])

        var subject: CheckedTemplate?
        var text: CheckedTemplate?
        var html: CheckedTemplate?
        if let textSource {
            if let (subjectLine, body) = Self.split(textSource) {
                subject = CheckedTemplate(subjectLine, subjectVocabulary) { report(textFile, "subject: \($0)") }
                text = CheckedTemplate(body, vocabulary) { report(textFile, $0) }
            } else {
                report(textFile, "does not begin with \"\(Self.subjectPrefix) …\" and an empty line")
            }
        }
        if let htmlSource {
            for word in Self.remoteContent where htmlSource.lowercased().contains(word) {
                report(htmlFile, "\(word): a mail fetches nothing and runs nothing")
            }
            html = CheckedTemplate(htmlSource, vocabulary) { report(htmlFile, $0) }
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
}
