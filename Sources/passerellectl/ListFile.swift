import ArgumentParser
import Foundation

/// A file of names that an administrator wrote, one a line.
enum ListFile {
    /// Without blanks around them, empty lines and repetitions.
    static func lines(_ path: String) throws -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("\(path) cannot be read as UTF-8")
        }
        var seen: Set<String> = []
        return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
