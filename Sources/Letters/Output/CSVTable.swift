import Templates

/// A table as the spreadsheets of French offices open it by a double click: semicolons, CRLF, UTF-8 with a byte order mark.
public enum CSVTable {
    public static let start = "\u{FEFF}"

    /// One row. Nothing in it is taken for a formula: a name that begins like one comes with an apostrophe, which spreadsheets
    /// take for "text follows".
    public static func row(_ cells: [String?]) -> String {
        cells.map { quoted($0 ?? "") }.joined(separator: ";") + "\r\n"
    }

    /// By Unicode scalars: an accent or a joiner that follows a sign makes one `Character` with it, and to a spreadsheet it
    /// is still the sign.
    private static func quoted(_ cell: String) -> String {
        let line = cell.onOneLine.unicodeScalars
        var text = String.UnicodeScalarView("\"".unicodeScalars)
        // Full-width signs too, which some spreadsheets read as the plain ones; what is not seen does not hide a sign.
        if let first = line.first(where: { !isUnseen($0) }), formulaSigns.contains(first) { text.append("'") }
        for scalar in line {
            if scalar == "\"" { text.append(scalar) }
            text.append(scalar)
        }
        text.append("\"")
        return String(text)
    }

    /// White space, joiners, and marks that have no letter before them.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .format, .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    private static let formulaSigns: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%"]
}
