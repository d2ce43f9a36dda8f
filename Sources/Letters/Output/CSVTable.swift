import Templates

/// A table as the spreadsheets of French offices open it by a double click: semicolons, CRLF, UTF-8 with a byte order mark.
public enum CSVTable {
    public static let start = "\u{FEFF}"

    /// One row. Nothing in it is taken for a formula: a name that begins like one comes with an apostrophe, which spreadsheets
    /// take for "text follows".
    public static func row(_ cells: [String?]) -> String {
        cells.map { quoted($0 ?? "") }.joined(separator: ";") + "\r\n"
    }

    private static func quoted(_ cell: String) -> String {
        let line = cell.onOneLine
        // Full-width signs too, which some spreadsheets read as the plain ones; white space does not hide a sign.
        let first = line.drop { $0.isWhitespace }.first
        let text = first.map(formulaSigns.contains) == true ? "'\(line)" : line
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    private static let formulaSigns: Set<Character> = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%"]
}
