/// Reads the tags of a template and names what would leave a hole in a mail or a letter.
///
/// swift-mustache renders an unknown name as nothing and does not show its tokens, so the tags are read from the text.
public struct TemplateCheck {
    let vocabulary: TemplateVocabulary
    private(set) var problems: [String] = []
    /// Where each name stands: what of the optional words has to be there, or to be missing, for it to be rendered.
    private var uses: [String: [[String: Bool]]] = [:]
    /// Sections open at this point, outermost first.
    private var open: [(name: String, isInverted: Bool)] = []

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
        for name in vocabulary.required.sorted() {
            let uses = check.uses[name] ?? []
            if uses.isEmpty {
                check.problems.append("{{\(name)}} is missing")
            } else if !isRendered(uses) {
                check.problems.append("{{\(name)}} stands in a section alone: it has to be said in any case")
            }
        }
        return check.problems
    }

    /// Whether one of these places is rendered, whatever of the optional words is there.
    private static func isRendered(_ uses: [[String: Bool]]) -> Bool {
        guard !uses.contains([:]) else { return true }
        guard let word = uses.first?.keys.first else { return false }
        return [true, false].allSatisfy { isThere in
            isRendered(
                uses.filter { $0[word] ?? isThere == isThere }.map { conditions in
                    conditions.filter { $0.key != word }
                })
        }
    }

    private mutating func read(tag: Substring) {
        let name = tag.dropFirst().trimmingBlanks
        switch tag.first {
        case "!": break
        case "#", "^": openSection(name, isInverted: tag.first == "^")
        case "/": if open.last?.name == name { open.removeLast() }
        case "{", "&": use(name)
        case ">", "<", "$", "=", "%", "*": problems.append("{{\(tag)}}: only names and sections are allowed")
        default: use(tag.trimmingBlanks)
        }
    }

    private mutating func openSection(_ name: String, isInverted: Bool) {
        if vocabulary.lists[name] == nil && !(vocabulary.optional.contains(name) && isKnown(name)) {
            problems.append("{{#\(name)}}: no such section in this \(vocabulary.medium)")
        }
        if !isInverted { note(name) }
        open.append((name, isInverted))
    }

    private mutating func note(_ name: String) {
        var conditions: [String: Bool] = [:]
        for section in open {
            let isThere = !section.isInverted
            if vocabulary.lists[section.name] != nil {
                // Whoever is told of a list has at least one of it.
                guard isThere else { return }
            } else {
                guard conditions[section.name] ?? isThere == isThere else { return }
                conditions[section.name] = isThere
            }
        }
        uses[name, default: []].append(conditions)
    }

    private mutating func use(_ name: String) {
        note(name)
        if !isKnown(name) {
            problems.append(
                "{{\(name)}}: no such word in this \(vocabulary.medium)\(open.isEmpty ? "" : ", or not here")")
        }
    }

    private func isKnown(_ name: String) -> Bool {
        vocabulary.words.contains(name) || open.contains { vocabulary.lists[$0.name]?.contains(name) == true }
    }
}

extension StringProtocol {
    /// Without the spaces and tabs around it.
    public var trimmingBlanks: String {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
