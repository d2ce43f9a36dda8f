import Foundation

/// What a definitive password must satisfy. The defaults are those of the portal's guide (ATEN).
public struct PasswordRules: Sendable {
    /// Every reason, so that a person is told all of them at once.
    public enum Problem: String, Sendable, CaseIterable {
        case tooShort, tooLong, missingDigit, missingNonDigit, tooWeak, tooCommon, containsIdentity, sameAsBefore,
            forbiddenCharacter
    }

    /// Characters as people count them (grapheme clusters). At least 8.
    public var minimumLength = 8
    public var maximumLength = 128
    /// Bytes of UTF-8: bounds the work of hashing whatever Unicode does.
    public static let maximumBytes = 512
    public var requiresDigit = true
    public var requiresNonDigit = true
    /// Estimated bits, length × log2 of the character classes used; 0 turns the rule off, 50 is CNIL 2022-100's figure.
    public var minimumEntropyBits = 0
    public var common = CommonPasswords(lines: [])

    public init() {}

    /// All reasons to refuse `password`, in the order of `Problem`; empty when it may be used.
    /// - Parameters:
    ///   - identity: identifier and names of its owner; those of three letters or more must not occur in it.
    ///   - former: secrets that it must not equal (the temporary or current password).
    public func problems(with password: Secret, identity: [String], former: [Secret] = []) -> [Problem] {
        guard password.count <= Self.maximumBytes else { return [.tooLong] }
        guard let text = password.text else { return [.forbiddenCharacter] }
        var found: Set<Problem> = []
        let length = text.count
        if length < minimumLength { found.insert(.tooShort) }
        if length > maximumLength { found.insert(.tooLong) }
        if requiresDigit, !text.contains(where: Self.isDigit) { found.insert(.missingDigit) }
        if requiresNonDigit, text.allSatisfy(Self.isDigit) { found.insert(.missingNonDigit) }
        if minimumEntropyBits > 0, Self.entropyBits(text) < Double(minimumEntropyBits) { found.insert(.tooWeak) }
        if common.contains(text) { found.insert(.tooCommon) }
        if Self.contains(text, anyOf: identity) { found.insert(.containsIdentity) }
        if former.contains(password) { found.insert(.sameAsBefore) }
        if Self.hasForbiddenCharacter(text) { found.insert(.forbiddenCharacter) }
        return Problem.allCases.filter(found.contains)
    }

    /// Control characters cannot be typed again on another keyboard, and text that is not NFC would be another password there.
    private static func hasForbiddenCharacter(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
        let isControl = text.unicodeScalars.contains {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
            default: false
            }
        }
        return isControl || !text.utf8.elementsEqual(text.precomposedStringWithCanonicalMapping.utf8)
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    /// Whether a name occurs in `text`, or a part of one, whatever separates its parts here and there.
    private static func contains(_ text: String, anyOf identity: [String]) -> Bool {
        let folded = Array(FoldedText(text).words.joined().utf8)
        return identity.contains { name in
            let words = FoldedText(name).words
            return (words + [words.joined()]).contains { $0.count >= 3 && occurs(Array($0.utf8), in: folded) }
        }
    }

    /// For a dozen bytes; the standard library's search is made for more.
    private static func occurs(_ part: [UInt8], in text: [UInt8]) -> Bool {
        guard part.count <= text.count else { return false }
        return (0...text.count - part.count).contains { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    /// CNIL's way of counting: length × log2(size of the classes that occur). An upper bound, not a measure of guessability.
    static func entropyBits(_ text: String) -> Double {
        var alphabet = 0
        if text.contains(where: { $0.isASCII && $0.isLowercase }) { alphabet += 26 }
        if text.contains(where: { $0.isASCII && $0.isUppercase }) { alphabet += 26 }
        if text.contains(where: isDigit) { alphabet += 10 }
        if text.contains(where: { !$0.isASCII || !($0.isLetter || $0.isNumber) }) { alphabet += 37 }
        return alphabet == 0 ? 0 : Double(text.count) * Foundation.log2(Double(alphabet))
    }
}
