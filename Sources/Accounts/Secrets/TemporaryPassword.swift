/// Makes the passwords that are mailed, or read out by an administrator, to somebody who forgot theirs.
///
/// Lower-case letters and digits without `i`, `l`, `o`, `0`, `1`; at least one letter and one digit, so that what is
/// mailed satisfies the rule people know.
public struct TemporaryPasswordGenerator: Sendable {
    public static let defaultLength = 8
    /// Below eight characters five tries in 24 hours would no longer be negligible against 31 symbols.
    public static let lengths = 8...64
    static let letters = "abcdefghjkmnpqrstuvwxyz"
    static let digits = "23456789"

    public let length: Int

    /// - Returns: `nil` when `length` is outside `lengths`.
    public init?(length: Int = defaultLength) {
        guard Self.lengths.contains(length) else { return nil }
        self.length = length
    }

    /// Draws until both kinds are present: every admissible password stays equally likely.
    public func next(using generator: inout some RandomNumberGenerator) -> Secret {
        let alphabet = SecretAlphabet(Self.letters + Self.digits)
        while true {
            let drawn = alphabet.draw(length, using: &generator)
            if drawn.contains(where: Self.letters.contains), drawn.contains(where: Self.digits.contains) {
                return Secret(drawn)
            }
        }
    }
}
