extension String {
    /// The text on one line: whatever could break a line, end a string or turn the reading direction becomes a space.
    ///
    /// Names come from files we did not write. Applied to every value before it meets a template, so that no template
    /// and no header has to be careful.
    public var onOneLine: String {
        var line = String.UnicodeScalarView()
        for scalar in unicodeScalars { line.append(Self.disturbs(scalar) ? " " : scalar) }
        return String(line)
    }

    private static func disturbs(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        // Bidirectional overrides, which make "fr.liam" out of "mail.rf"; joiners stay, some scripts need them.
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: false
        }
    }

    /// HTML text or a quoted attribute value.
    ///
    /// swift-mustache escapes by `Character`: a quote followed by a combining accent is another `Character` and passes
    /// as it is. So values are escaped here, scalar by scalar, before they reach a template.
    public var escapedForHTML: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
