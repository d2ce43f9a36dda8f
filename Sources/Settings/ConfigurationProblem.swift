/// Something in the configuration that has to be mended before the program starts.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    /// The key (`directory.suffix`), or the file when the file as a whole is the trouble.
    public var key: String
    /// The line of the file, when the value stands there.
    public var line: Int?
    /// What is wrong, and what to write instead.
    public var message: String

    public init(_ key: String, line: Int? = nil, _ message: String) {
        self.key = key
        self.line = line
        self.message = message
    }

    public var description: String {
        "\(key)\(line.map { " (line \($0))" } ?? ""): \(message)"
    }
}

/// Everything that is wrong with a configuration, told at once.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    public var problems: [ConfigurationProblem]

    public init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
