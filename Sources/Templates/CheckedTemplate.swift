import Mustache

/// A Mustache template that says nothing but what its vocabulary has words for.
public struct CheckedTemplate: Sendable {
    private let template: MustacheTemplate

    /// Values are rendered as they are, whatever the template makes of them: they arrive escaped (`escapedForHTML` says why).
    ///
    /// - Parameter problem: called for each thing that is wrong; `nil` is returned when it was called.
    public init?(_ source: String, _ vocabulary: TemplateVocabulary, problem: (String) -> Void) {
        let problems = TemplateCheck.problems(of: source, vocabulary)
        problems.forEach(problem)
        guard problems.isEmpty else { return nil }
        do {
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + source)
        } catch let error as MustacheTemplate.ParserError {
            problem("line \(error.context.lineNumber): \(error.error)")
            return nil
        } catch {
            problem("\(error)")
            return nil
        }
    }

    public func render(_ values: [String: Any]) -> String { template.render(values) }
}
