import Foundation

/// Looks values up by key, in the environment first and in the file next, and notes everything that is wrong on the way.
///
/// Each look-up declares its key; what the file holds beyond those is unknown, and reported with the nearest known key.
public struct ConfigurationReader {
    private let file: ConfigurationFile
    private let environment: [String: String]
    private let prefix: String
    private let reserved: Set<String>
    public private(set) var known: Set<String> = []
    /// Sections whose keys are the site's to name, and which may be empty.
    private var open: Set<String> = []
    public private(set) var problems: [ConfigurationProblem]

    /// - Parameters:
    ///   - prefix: of the variables that override keys: `directory.suffix` by `PASSERELLE_DIRECTORY_SUFFIX`.
    ///   - reserved: variables with this prefix that are not keys.
    public init(
        file: ConfigurationFile, environment: [String: String], prefix: String = "PASSERELLE_",
        reserved: Set<String> = ["PASSERELLE_CONFIG"]
    ) {
        self.file = file
        self.environment = environment
        self.prefix = prefix
        self.reserved = reserved
        problems = file.problems
    }

    private func variable(for key: String) -> String {
        prefix + key.uppercased().replacing(".", with: "_")
    }

    /// What the environment and the file ask for, by the keys that were looked up; where a default holds there is nothing.
    public var given: [String: ConfigurationFile.Value] {
        known.reduce(into: [:]) { given, key in
            given[key] = environment[variable(for: key)].map { .scalar($0) } ?? file.items[key]?.value
        }
    }

    /// A problem with the value of a key, told where the value stands: in the environment, or on a line of the file.
    public mutating func problem(_ key: String, _ message: String) {
        let variable = variable(for: key)
        let isFromEnvironment = environment[variable] != nil
        problems.append(
            ConfigurationProblem(
                isFromEnvironment ? variable : key, line: isFromEnvironment ? nil : file.items[key]?.line, message))
    }

    /// The folder in which the service manager hands credentials over.
    public var credentialsFolder: String? { environment["CREDENTIALS_DIRECTORY"] }

    public mutating func text(_ key: String) -> String? {
        known.insert(key)
        if let value = environment[variable(for: key)] { return value }
        switch file.items[key]?.value {
        case nil, .nothing: return nil
        case .scalar(let text): return text
        case .list:
            problem(key, "takes one value, not a list")
            return nil
        }
    }

    public mutating func text(_ key: String, default fallback: String) -> String { text(key) ?? fallback }

    /// A list, or one value, or in the environment values between commas.
    public mutating func list(_ key: String, default fallback: [String] = []) -> [String] {
        known.insert(key)
        if let value = environment[variable(for: key)] {
            return value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return switch file.items[key]?.value {
        case nil, .nothing: fallback
        case .scalar(let text): [text]
        case .list(let texts): texts
        }
    }

    /// The names that a site gave to what stands below `section`, in the order of the file.
    public mutating func names(under section: String) -> [String] {
        open.insert(section)
        let below = file.items.filter { $0.key.hasPrefix(section + ".") }
        let lines = below.reduce(into: [String: Int]()) { lines, item in
            guard let name = item.key.dropFirst(section.count + 1).split(separator: ".").first else { return }
            lines[String(name)] = min(lines[String(name)] ?? .max, item.value.line ?? 0)
        }
        return lines.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    public mutating func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        optionalInteger(key, in: range) ?? fallback
    }

    public mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            problem(key, "takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
            return nil
        }
        return number
    }

    public mutating func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let text = text(key) else { return fallback }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            problem(key, "takes true or false, not “\(text)”")
            return fallback
        }
    }

    public mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default fallback: Choice
    )
        -> Choice
    {
        guard let text = text(key) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            problem(key, "takes one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), not “\(text)”")
            return fallback
        }
        return choice
    }

    /// To be called after the last look-up.
    public mutating func reportUnknownKeys() {
        for (key, item) in file.items.sorted(by: { ($0.value.line ?? 0, $0.key) < ($1.value.line ?? 0, $1.key) })
        where !known.contains(key) && !isEmptySection(key, item) {
            problems.append(ConfigurationProblem(key, line: item.line, Self.unknown(key, among: known)))
        }
        let variables = Set(known.map(variable))
        for name in environment.keys.sorted()
        where name.hasPrefix(prefix) && !variables.contains(name) && !reserved.contains(name) {
            problems.append(ConfigurationProblem(name, Self.unknown(name, among: variables)))
        }
    }

    /// `codes:` with every key of the section left out.
    private func isEmptySection(_ key: String, _ item: ConfigurationFile.Item) -> Bool {
        item.value == .nothing && (open.contains(key) || known.contains { $0.hasPrefix(key + ".") })
    }

    private static func unknown(_ key: String, among known: Set<String>) -> String {
        let nearest = known.min { (distance(key, $0), $0) < (distance(key, $1), $1) }
        return "unknown key" + (nearest.map { "; did you mean \($0)?" } ?? "")
    }

    /// Levenshtein's distance, without regard to case.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        var row = Array(0...right.count)
        for i in 0..<left.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<right.count {
                let above = row[j + 1]
                row[j + 1] = left[i] == right[j] ? diagonal : min(diagonal, above, row[j]) + 1
                diagonal = above
            }
        }
        return row[right.count]
    }
}
