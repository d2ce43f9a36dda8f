extension String {
    /// The text with everything that a terminal, or whoever reads a log line by line, would obey instead of showing it
    /// written as `\u{1B}`.
    ///
    /// Names come from files and from visitors that we did not write.
    public var visible: String { replacingUnseen { "\\u{\(String($0.value, radix: 16, uppercase: true))}" } }

    /// The same for JSON, which means the same afterwards: it holds such signs in its strings only.
    public var visibleJSON: String {
        replacingUnseen { scalar in
            String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }

    private func replacingUnseen(_ spelling: (Unicode.Scalar) -> String) -> String {
        // Nearly every text.
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var text = UnicodeScalarView()
        for scalar in unicodeScalars {
            if Self.isUnseen(scalar) {
                text.append(contentsOf: spelling(scalar).unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        // Bidirectional overrides; joiners stay, some scripts need them.
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: false
        }
    }
}
