/// The 13-character code of a paper letter, with which a person opens their account once.
///
/// Every character is random (no check character): 33 symbols give 65.6 bits, above the 64 that NIST SP 800-63B asks of
/// a look-up secret. `I`, `L` and `O` are never printed and are read as `1` and `0` when typed.
public struct ActivationCode: Sendable, Hashable {
    public static let length = 13
    static let alphabet = SecretAlphabet("0123456789ABCDEFGHJKMNPQRSTUVWXYZ")

    /// The thirteen characters, upper case, without separators.
    public let characters: String

    /// Reads a code as people type it: any case, with or without separators.
    ///
    /// - Returns: `nil` when what remains without separators is not thirteen characters of the alphabet.
    public init?(typed text: String) {
        // A pasted novel is not a code: do not walk it.
        guard text.utf8.count <= 128 else { return nil }
        var characters = ""
        for scalar in text.unicodeScalars where !Self.separators.contains(scalar) {
            guard scalar.isASCII else { return nil }
            switch Character(scalar).uppercased() {
            case "I", "L": characters.append("1")
            case "O": characters.append("0")
            case let upper: characters.append(upper)
            }
        }
        guard characters.count == Self.length, characters.allSatisfy(Self.alphabet.characters.contains) else {
            return nil
        }
        self.characters = characters
    }

    private init(characters: String) {
        self.characters = characters
    }

    public static func random(using generator: inout some RandomNumberGenerator) -> ActivationCode {
        ActivationCode(characters: alphabet.draw(length, using: &generator))
    }

    /// As it stands on the letter: `XXXX-XXX-XXX-XXX`.
    public var printed: String {
        var printed = ""
        for (position, character) in characters.enumerated() {
            if position == 4 || position == 7 || position == 10 { printed.append("-") }
            printed.append(character)
        }
        return printed
    }

    private static let separators: Set<Unicode.Scalar> = [
        "-", ".", "_", " ", "\t", "\u{A0}", "\u{2009}", "\u{202F}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}",
        "\u{2014}",
    ]
}

extension ActivationCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
