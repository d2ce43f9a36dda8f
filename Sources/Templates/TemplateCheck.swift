/// Reads the tags of a template and names what would leave a hole in a mail or a letter.
///
/// swift-mustache renders an unknown name as nothing and does not show its tokens, so the tags are read from the text.
public struct TemplateCheck {
    let vocabulary: TemplateVocabulary
    private(set) var problems: [String] = []
    private var used: Set<String> = []
    /// Sections open at this point, outermost first.
    private var open: [String] = []

    init(_ vocabulary: TemplateVocabulary) {
        self.vocabulary = vocabulary
    }

    /// - Parameter source: text between `{{` and `}}` is a tag; delimiters stay as they are, a change of them is
    ///   refused.
    public static func problems(of source: String, _ vocabulary: TemplateVocabulary) -> [String] {
        var check = TemplateCheck(vocabulary)
        var rest = source[...]
        while let start = rest.firstRange(of: "{{") {
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
                check.problems.append("a tag without an end")
                break
            }
            check.read(tag: rest[start.upperBound..<end.lowerBound])
            rest = rest[end.upperBound...]
        }
        for name in vocabulary.required.subtracting(check.used).sorted() {
            check.problems.append("{{\(name)}} is missing")
        }
        return check.problems
    }

    private mutating func read(tag: Substring) {
        let name = tag.dropFirst().trimmingBlanks
        switch tag.first {
        case "!": break
        case "#", "^": openSection(name)
        case "/": if open.last == name { open.removeLast() }
        case "{", "&": use(name)
        case ">", "<", "$", "=", "%", "*": problems.append("{{\(tag)}}: only names and sections are allowed")
        default: use(tag.trimmingBlanks)
        }
    }

    private mutating func openSection(_ name: String) {
        if vocabulary.lists[name] == nil && !(vocabulary.optional.contains(name) && isKnown(name)) {
            problems.append("{{#\(name)}}: no such section in this \(vocabulary.medium)")
        }
        used.insert(name)
        open.append(name)
    }

    private mutating func use(_ name: String) {
        used.insert(name)
        if !isKnown(name) {
            problems.append(
                "{{\(name)}}: no such word in this \(vocabulary.medium)\(open.isEmpty ? "" : ", or not here")")
        }
    }

    private func isKnown(_ name: String) -> Bool {
        vocabulary.words.contains(name) || open.contains { vocabulary.lists[$0]?.contains(name) == true }
    }
}

extension StringProtocol {
    /// Without the spaces and tabs around it.
    public var trimmingBlanks: String {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
