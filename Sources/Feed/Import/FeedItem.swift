import Accounts
import Directory

/// What a reader makes of one record.
enum FeedItem: Equatable {
    case school(SchoolFacts, line: Int)
    case pupil(PupilDraft)
    case relative(RelativeDraft)
    /// Of a delta: what becomes of it depends on what the directory holds.
    case change(AAFChange)
    case refused(RefusedRecord)
    /// Of a category that is not imported.
    case ignored
}

/// A pupil whose school has still to be looked up.
struct PupilDraft: Equatable, Sendable {
    enum SchoolReference: Hashable {
        /// By the id that the feed gives the school, with the source in front.
        case feedID(String)
        /// By its national code, with the name to give it if the directory does not know it.
        case uai(String, name: String?)
    }

    var file: String
    var line: Int
    var school: SchoolReference
    /// Complete but for the school.
    var facts: PupilFacts
    /// Who answers for the pupil.
    var links = PupilLinks()

    func refusal(_ reason: RefusedRecord.Reason, _ attribute: String?, _ message: String) -> RefusedRecord {
        RefusedRecord(
            file: file, line: line, key: facts.key.text, attribute: attribute, reason: reason, message: message)
    }

    /// Who of those whom the record names gets no registration by it.
    var leftOut: [RefusedRecord] {
        links.leftOut.map { link in
            RefusedRecord(
                file: file, line: line, key: (tie(link) ?? facts.key).text, attribute: link.attribute,
                reason: link.reason,
                message: link.message)
        }
    }

    /// The ties that they would have.
    var objections: [RegistrationKey] { links.leftOut.compactMap(tie) }

    private func tie(_ link: PupilLinks.LeftOut) -> RegistrationKey? {
        link.relative.map { RegistrationKey(relative: RegistrationKey("\(facts.source)$\($0)"), child: facts.key) }
    }
}

/// What a part of a file holds, possibly nothing. It is made out when it is asked for, so that the next part can be read meanwhile.
typealias FeedPart = @Sendable () -> [FeedItem]

/// Reads one file record by record, a part of the file at a time.
protocol FeedReader: AnyObject {
    /// The next part of the file; `nil` at its end.
    func next() throws(FeedError) -> FeedPart?
    /// Of the file, up to the end of the part that `next` gave.
    var bytesRead: Int { get }
    var unknownAttributes: UnknownAttributes { get }
    var encoding: TextEncoding { get }
    var fingerprint: FileFingerprint { get throws(FeedError) }
}
