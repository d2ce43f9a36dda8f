/// Ids of a feed as eight bytes each: digits, as all AAF ids are, stand for themselves, other texts are numbered.
struct FeedNumbers {
    private static let isText: UInt64 = 1 << 63

    private var texts: [String] = []
    private var numbers: [String: UInt64] = [:]

    mutating func number(of id: String) -> UInt64 {
        if let number = Self.plain(id) { return number }
        if let number = numbers[id] { return number }
        let number = UInt64(texts.count) | Self.isText
        texts.append(id)
        numbers[id] = number
        return number
    }

    /// - Parameter number: given by `number(of:)`.
    func id(_ number: UInt64) -> String {
        number & Self.isText == 0 ? String(number) : texts[Int(number & ~Self.isText)]
    }

    /// A leading zero makes another id of the same number.
    private static func plain(_ id: String) -> UInt64? {
        guard id == "0" || !id.hasPrefix("0"), id.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(id).flatMap { $0 & isText == 0 ? $0 : nil }
    }
}
