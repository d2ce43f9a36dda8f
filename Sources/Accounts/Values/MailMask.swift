/// Shows enough of an address for its owner to recognise it, and no more: `j...i@ac...s.fr`.
///
/// The number of dots never tells the length.
public struct MailMask: Sendable, Hashable {
    public let text: String

    /// Masks a real address.
    public init(address: String) {
        guard let at = address.lastIndex(of: "@") else {
            text = "...@..."
            return
        }
        let local = address[..<at]
        let domain = address[address.index(after: at)...]
        let dot = domain.lastIndex(of: ".") ?? domain.endIndex
        text = "\(Self.cut(local, leading: 1))@\(Self.cut(domain[..<dot], leading: 2))\(domain[dot...])"
    }

    /// The mask of an identifier that nobody has, or that has no address: plausible, and the same each time it is asked for.
    public init(decoyFor identifier: String, key: InstallationKey, domains: [String] = MailMask.commonDomains) {
        let bytes = key.pseudorandomBytes(for: identifier.lowercased(), purpose: "mail-mask")
        let letters = Array("abcdefghijklmnoprstuvwz")
        let first = letters[Int(bytes[0]) % letters.count]
        let last = letters[Int(bytes[1]) % letters.count]
        let domain = domains.isEmpty ? "exemple.fr" : domains[Int(bytes[2]) % domains.count]
        self.init(address: "\(first)xxx\(last)@\(domain)")
    }

    /// Where French families have their mail, most common first; repeated by weight.
    public static let commonDomains = [
        "gmail.com", "gmail.com", "gmail.com", "orange.fr", "hotmail.fr", "yahoo.fr", "free.fr", "outlook.fr",
        "laposte.net",
        "sfr.fr", "wanadoo.fr", "icloud.com",
    ]

    private static func cut(_ part: Substring, leading: Int) -> String {
        guard part.count > leading + 1, let last = part.last else { return "\(part.prefix(1))..." }
        return "\(part.prefix(leading))...\(last)"
    }
}
