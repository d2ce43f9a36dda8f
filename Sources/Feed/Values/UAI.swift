/// The national code of a school: seven digits and a letter.
enum UAI {
    static let attribute = "ENTStructureUAI"

    /// - Returns: in upper case; `nil` for anything of another form. The check letter is not checked: some feeds carry
    ///   codes given by hand.
    static func normalized(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 8, bytes[..<7].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard (0x41...0x5A).contains(bytes[7] & 0xDF) else { return nil }
        return text.uppercased()
    }
}
