/// The words a template may use.
///
/// A template that uses another word, or forgets one that it is for, is refused before anything is written with it: a mail or a
/// letter with a hole in it is found by the operator, not by a family.
public struct TemplateVocabulary: Sendable {
    /// What is written with the template, for complaints: `mail`, `letter`.
    public var medium: String
    /// Words that are a text everywhere in the template.
    public var words: Set<String>
    /// Words that may be missing, so that `{{#word}}…{{/word}}` makes sense.
    public var optional: Set<String>
    /// `{{#list}}…{{/list}}`: the words allowed inside, for one item.
    public var lists: [String: Set<String>]
    /// Words without which the text would miss its purpose; a list's stand for the list and its items.
    public var required: Set<String>

    public init(
        medium: String, words: Set<String>, optional: Set<String> = [], lists: [String: Set<String>] = [:],
        required: Set<String>
    ) {
        self.medium = medium
        self.words = words
        self.optional = optional
        self.lists = lists
        self.required = required
    }
}
