import Foundation

/// A file that an academy may rewrite, as text.
public enum TemplateFile {
    static let maximumBytes = 256 * 1024

    /// Why a file is no template; one line, without the file's name.
    public struct Problem: Error, Sendable {
        public var text: String
    }

    public static func read(_ path: String) throws(Problem) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw Problem(text: "cannot be read") }
        guard data.count <= maximumBytes else { throw Problem(text: "over \(maximumBytes) bytes") }
        guard let text = String(validating: data, as: UTF8.self) else { throw Problem(text: "not UTF-8") }
        // Line ends of an editor on another system; a Character of its own in Swift, which would hide the first
        // line's end.
        return text.replacingOccurrences(of: "\r\n", with: "\n")
    }
}
