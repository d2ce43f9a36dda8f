/// A mail address as feeds have it.
enum FeedMail {
    /// RFC 5321, 4.5.3.1.3, without the angle brackets.
    static let maximumLength = 254

    /// - Returns: `nil` for what no mail could go to, or the directory would not take: nobody goes without an account for an
    ///   address. The relay has the last word.
    static func address(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard isPlain, text.utf8.count <= maximumLength, parts.count == 2, !parts[0].isEmpty, parts[1].contains("."),
            !parts[1].hasPrefix("."), !parts[1].hasSuffix(".")
        else { return nil }
        return text
    }
}
