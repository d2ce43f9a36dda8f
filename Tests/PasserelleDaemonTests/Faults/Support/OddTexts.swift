/// Texts that somebody with bad intentions, or a bad keyboard, types into a field.
enum OddTexts {
    /// - Parameter valid: what belongs there; some oddities hide in a text that otherwise fits.
    static func forField(holding valid: String) -> [String] {
        filters + names + controls + lookAlikes + days + hashes + lengths
            + [
                " \(valid)", "\(valid) ", "\(valid)*", "\(valid)\u{0}", "\(valid)\r\nBcc: x@example.org",
                "\(valid)\u{200B}",
            ]
    }

    /// LDAP's filters and their escapes.
    static let filters = ["*", "(uid=*)", "*)(passerelleState=*", "\\2a", "\\00", "zoe.legoff)(|(uid=*"]
    /// LDAP's names, and what is special at their ends.
    static let names = [
        "a,ou=services", "zoe.legoff,ou=people,dc=ac-test,dc=fr", "#", "#04024869", " ", "  zoe.legoff  ",
    ]
    static let controls = ["\u{0}", "\u{1B}[2J", "\r\n", "zoe\r\nlegoff", "\u{7F}", "\u{2028}", "\u{202E}eoz"]
    /// Cyrillic, full-width, ligature, zero-width joiner, dotless i, Kelvin sign: they look like, and are not, ASCII.
    static let lookAlikes = [
        "zoe.leg\u{043E}ff", "\u{FF5A}oe.legoff", "zoe.lego\u{FB00}", "zoe\u{200D}.legoff", "zoe.legoff\u{131}",
        "\u{212A}evin.legoff",
    ]
    static let days = ["2023-02-29", "2012-13-01", "0000-00-00", "2012-12-18 ", "２０１２-12-18", "+012-12-18"]
    /// What slapd would take for a hash, or for the password itself, if anybody let it.
    static let hashes = [
        "{SSHA}+cc7TKAtf4uLYEtR3Cw+lKu3eY5zYWx0MTIzNA==", "{CLEARTEXT}letmein1", "{ARGON2}\(argon2)", argon2,
    ]
    static let lengths = [
        "", String(repeating: "a1", count: 256) + "!", "Cafe\u{301}-2026", String(repeating: "e", count: 4096),
    ]

    /// All of them stand for this password, which must open nothing.
    static let hashedOut = "letmein1"

    static let argon2 =
        "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$ezQlnKFjJ5XVaDVocpf2JmJevS5ea1af+HCRifquKVQ"
}
