import Foundation

/// Looks values up by key, in the environment first and in the file next, and notes everything that is wrong on the way.
///
/// Each look-up declares its key; what the file holds beyond those is unknown, and reported with the nearest known key.
struct ConfigurationReader {
    private let file: ConfigurationFile
    private let environment: [String: String]
    private(set) var known: Set<String> = []
    private(set) var problems: [ConfigurationProblem]

    /// `directory.suffix` is overridden by `PASSERELLE_DIRECTORY_SUFFIX`.
    static let prefix = "PASSERELLE_"
    /// Variables with this prefix that are not keys.
    static let reserved: Set<String> = ["PASSERELLE_CONFIG"]

    init(file: ConfigurationFile, environment: [String: String]) {
        self.file = file
        self.environment = environment
        problems = file.problems
    }

    static func variable(for key: String) -> String {
        prefix + key.uppercased().replacing(".", with: "_")
    }

    /// A problem with the value of a key, told where the value stands: in the environment, or on a line of the file.
    mutating func problem(_ key: String, _ message: String) {
        let variable = Self.variable(for: key)
        let isFromEnvironment = environment[variable] != nil
        problems.append(
            ConfigurationProblem(
                isFromEnvironment ? variable : key, line: isFromEnvironment ? nil : file.items[key]?.line, message))
    }

    /// The folder in which the service manager hands credentials over.
    var credentialsFolder: String? { environment["CREDENTIALS_DIRECTORY"] }

    mutating func text(_ key: String) -> String? {
        known.insert(key)
        if let value = environment[Self.variable(for: key)] { return value }
        switch file.items[key]?.value {
        case nil, .nothing: return nil
        case .scalar(let text): return text
        case .list:
            problem(key, "takes one value, not a list")
            return nil
        }
    }

    mutating func text(_ key: String, default fallback: String) -> String { text(key) ?? fallback }

    /// A list, or one value, or in the environment values between commas.
    mutating func list(_ key: String, default fallback: [String] = []) -> [String] {
        known.insert(key)
        if let value = environment[Self.variable(for: key)] {
            return value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return switch file.items[key]?.value {
        case nil, .nothing: fallback
        case .scalar(let text): [text]
        case .list(let texts): texts
        }
    }

    mutating func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        optionalInteger(key, in: range) ?? fallback
    }

    mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            problem(key, "takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
            return nil
        }
        return number
    }

    mutating func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let text = text(key) else { return fallback }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            problem(key, "takes true or false, not “\(text)”")
            return fallback
        }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, default fallback: Choice)
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
    mutating func reportUnknownKeys() {
        for (key, item) in file.items.sorted(by: { ($0.value.line ?? 0, $0.key) < ($1.value.line ?? 0, $1.key) })
        where !known.contains(key) && !isEmptySection(key, item) {
            problems.append(ConfigurationProblem(key, line: item.line, Self.unknown(key, among: known)))
        }
        let variables = Set(known.map(Self.variable))
        for name in environment.keys.sorted()
        where name.hasPrefix(Self.prefix) && !variables.contains(name) && !Self.reserved.contains(name) {
            problems.append(ConfigurationProblem(name, Self.unknown(name, among: variables)))
        }
    }

    /// `codes:` with every key of the section left out.
    private func isEmptySection(_ key: String, _ item: ConfigurationFile.Item) -> Bool {
        item.value == .nothing && known.contains { $0.hasPrefix(key + ".") }
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
