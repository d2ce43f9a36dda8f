/// What a person types as "identifiant": ASCII letters, digits, `-` and `.`, 3 to 64, beginning with a letter or digit.
///
/// ASCII only because slapd merges case, full-width letters and ligatures but keeps Cyrillic look-alikes apart: outside
/// ASCII, "unique" would not mean what people see. Kept in lower case, so equality is the directory's.
public struct Identifier: Sendable, Hashable, CustomStringConvertible {
    public static let lengths = 3...64

    public enum Problem: String, Error, Sendable, CaseIterable {
        case tooShort, tooLong, forbiddenCharacter, reserved
    }

    public let text: String

    /// - Throws: the first `Problem` in the order a person can mend them: characters, then length, then reserved names.
    public init(_ text: String) throws(Problem) {
        let lower = try Self.normalise(text)
        guard !Self.reserved.contains(lower), !lower.hasPrefix(Self.trialPrefix) else { throw .reserved }
        self.text = lower
    }

    /// An identifier that the directory already holds, reserved names included: it is never refused for what became a rule later.
    public init?(stored text: String) {
        guard let lower = try? Self.normalise(text) else { return nil }
        self.text = lower
    }

    public var description: String { text }

    private static func normalise(_ text: String) throws(Problem) -> String {
        let bytes = Array(text.utf8)
        for (position, byte) in bytes.enumerated() {
            let isAlphanumeric =
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: false
                }
            let isPunctuation = byte == 0x2D || byte == 0x2E
            guard isAlphanumeric || (isPunctuation && position > 0) else { throw .forbiddenCharacter }
        }
        guard bytes.count >= lengths.lowerBound else { throw .tooShort }
        guard bytes.count <= lengths.upperBound else { throw .tooLong }
        return text.lowercased()
    }

    /// What the identifiers of accounts begin with that nobody has and that are made to try a directory. They break the
    /// rules on purpose and are left alone by whoever keeps them, so no person may have one.
    public static let trialPrefix = "passerelle-door-test-"

    /// Names that would look official in a mail or a log, or that tools treat specially.
    public static let reserved: Set<String> = [
        "abuse", "admin", "administrateur", "administrator", "anonymous", "assistance", "daemon", "ent", "hostmaster",
        "ldap",
        "mailer-daemon", "manager", "nobody", "noreply", "no-reply", "null", "passerelle", "portail", "postmaster",
        "rectorat",
        "replicator", "root", "security", "securite", "support", "system", "teleservices", "undefined", "webmaster",
        "www-data",
    ]
}
