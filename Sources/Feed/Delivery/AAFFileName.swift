/// `<anything>_(Complet|Delta)_<yyyymmdd>_<Category>_<nnnn>.xml`. The prefix varies from one academy to the next.
struct AAFFileName: Equatable {
    var prefix: String
    var isDelta: Bool
    /// `yyyymmdd`, as it stands: equal length, so that text compares as dates do.
    var date: String
    /// `nil` for one that we do not know.
    var category: AAFCategory?
    var chunk: Int

    /// - Returns: `nil` when the tail of the name is none of these.
    init?(_ name: String) {
        guard name.lowercased().hasSuffix(".xml") else { return nil }
        // Part by part: as a suffix, "Eleve_0000.xml" would fit relatives as well.
        let all = name.dropLast(4).split(separator: "_", omittingEmptySubsequences: false)
        let parts = all.suffix(4).map(String.init)
        guard parts.count == 4, let chunk = Self.number(parts[3]), Self.number(parts[1]) != nil, parts[1].count == 8
        else { return nil }
        switch parts[0].lowercased() {
        case "complet": isDelta = false
        case "delta": isDelta = true
        default: return nil
        }
        prefix = all.dropLast(4).joined(separator: "_")
        date = parts[1]
        category = AAFCategory.allCases.first { $0.rawValue.lowercased() == parts[2].lowercased() }
        self.chunk = chunk
    }

    private static func number(_ text: String) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
