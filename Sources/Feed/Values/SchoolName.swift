/// A school's name as people say it, made of the one in the feed: `CLG-JULES VERNE-ac-NANTES` is Collège Jules Verne.
enum SchoolName {
    /// - Parameter raw: `<sigle>-<name>-ac-<academy>`, `<sigle>$<name>$<place>`, or any other text, which is kept.
    static func readable(_ raw: String) -> String {
        let parts = raw.contains("$") ? dollarParts(raw) : dashParts(raw)
        guard let kind = kind(parts.sigle) else {
            let words = [parts.sigle, parts.name].filter { !$0.isEmpty }.joined(separator: parts.separator)
            return words.isEmpty ? raw : Capitals.softened(words)
        }
        return parts.name.isEmpty ? kind : "\(kind) \(Capitals.softened(parts.name))"
    }

    private struct Parts {
        var sigle: String
        var name: String
        /// What stood between the two, for a first part that is no sigle.
        var separator: String
    }

    private static func dollarParts(_ raw: String) -> Parts {
        let parts = raw.split(separator: "$").map { trimmed($0) }.filter { !$0.isEmpty }
        return Parts(sigle: parts.first ?? "", name: parts.count > 1 ? parts[1] : "", separator: " ")
    }

    private static func dashParts(_ raw: String) -> Parts {
        var parts = raw.split(separator: "-", omittingEmptySubsequences: false)
        if let academy = parts.lastIndex(where: { $0.lowercased() == "ac" }), academy > 0 {
            parts.removeSubrange(academy...)
        }
        guard parts.count > 1 else {
            let words = (parts.first ?? "").split(separator: " ", maxSplits: 1).map { trimmed($0) }
            return Parts(sigle: words.first ?? "", name: words.count > 1 ? words[1] : "", separator: " ")
        }
        return Parts(sigle: trimmed(parts[0]), name: trimmed(parts[1...].joined(separator: "-")[...]), separator: "-")
    }

    private static func kind(_ sigle: String) -> String? {
        let words = sigle.uppercased().split(separator: " ").map(String.init)
        guard let first = words.first, let kind = kinds[first] else { return nil }
        return words.dropFirst().contains("PR") ? "\(kind) privé" : kind
    }

    private static func trimmed(_ text: Substring) -> String {
        text.split(separator: " ").joined(separator: " ")
    }

    private static let kinds = [
        "CLG": "Collège", "COLLEGE": "Collège", "LYC": "Lycée", "LYCEE": "Lycée", "LG": "Lycée général",
        "LGT": "Lycée général et technologique", "LEGT": "Lycée général et technologique", "LT": "Lycée technologique",
        "LP": "Lycée professionnel", "LPO": "Lycée polyvalent", "SEP": "Section d'enseignement professionnel",
        "SEGPA": "SEGPA", "EREA": "EREA", "CIT": "Cité scolaire", "CITE": "Cité scolaire",
    ]
}
