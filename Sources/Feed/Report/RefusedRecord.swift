/// A record that was left out, and why. The rest of the feed went on.
public struct RefusedRecord: Sendable, Equatable, Codable, CustomStringConvertible {
    public enum Reason: String, Sendable, Codable, CaseIterable {
        case missingKey, invalidKey, duplicateKey
        case missingCategory
        case missingValue, invalidValue, invalidDate, tooLong, tooManyValues, severalValues
        case controlCharacter, unknownEntity
        case unexpectedElement
        /// A row with more or fewer fields than the header.
        case fieldCount
        /// A pseudo-school, such as a replacement zone: nobody can belong to it.
        case schoolWithoutUAI
        /// Neither this delivery nor the directory knows the school.
        case unknownSchool
        /// Of a link between a pupil and a relative: not in the feed's form, or with codes that no table has.
        case malformedLink, unknownLinkCode
        /// Attributes of one pupil, or values of one attribute, that cannot all be true.
        case contradictoryLink
        /// Somebody who is a relative and does not represent the pupil before the law: no account by this link.
        case notLegalRepresentative
        /// A second record of the pupil, as relative of itself.
        case pupilItself
        /// The other end of a link is nowhere.
        case unknownRelative, unknownPupil
        /// The directory does not take what the feed says.
        case refusedByDirectory
        /// Others changed the same entry again and again.
        case conflict
    }

    public var file: String
    /// Where the record begins, from 1.
    public var line: Int
    /// The person's or the school's, when it could be read: `AC-NANTES$12345`.
    public var key: String?
    public var attribute: String?
    public var reason: Reason
    /// For an administrator. It holds no name and no birth date.
    public var message: String

    public init(
        file: String, line: Int, key: String? = nil, attribute: String? = nil, reason: Reason, message: String
    ) {
        self.file = file
        self.line = line
        self.key = key
        self.attribute = attribute
        self.reason = reason
        self.message = message
    }

    public var description: String { "\(file):\(line): \(message)" }
}
