/// What is wrong with a field, by the names that templates ask for (`{{#identifier.problems.taken}}`); `nil` when nothing is.
typealias Problems = [String: Bool]

extension Problems {
    /// - Parameter problems: words of the control interface, or our own.
    init?(naming problems: some Sequence<String>) {
        self = Dictionary(problems.map { ($0, true) }) { first, _ in first }
        if isEmpty { return nil }
    }
}

/// A field of a form as it is shown again: what was typed, and what is wrong with it.
struct Field: Sendable {
    var value = ""
    var problems: Problems?

    init(_ value: String = "", problems: Problems? = nil) {
        self.value = value
        self.problems = problems
    }

    static func missing(_ value: String) -> Field {
        Field(value, problems: value.isEmpty ? ["missing": true] : nil)
    }

    var isWrong: Bool { problems != nil }
}
