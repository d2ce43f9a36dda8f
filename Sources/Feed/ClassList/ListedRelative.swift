import Accounts

extension ListRow<RelativeColumn> {
    /// One row of a list of responsible people: a person and a pupil. The office that lists somebody vouches for the
    /// link, so that the words for it are few, and each is a legal representative's.
    func relative(file: String, source: String) throws(Fault) -> RelativeDraft {
        let pupil = try FeedKey.key(
            required(.pupil), source: source, attribute: RelativeColumn.pupil.rawValue)
        let surname = try required(.surname, maximum: AAFPupil.maximumName)
        let givenName = try required(.givenName, maximum: AAFPupil.maximumName)
        guard Self.representatives.contains(FoldedText(try required(.link)).text) else {
            throw Fault(
                .notLegalRepresentative, RelativeColumn.link.rawValue,
                "the link is none of a legal representative's: mère, père, tuteur, tutrice, représentant légal")
        }
        let number = try value(.key)
        let id = if let number { number } else { try Self.id(givenName, surname) }
        return RelativeDraft(
            file: file, line: line,
            key: try FeedKey.key(id, source: source, attribute: RelativeColumn.key.rawValue), surname: surname,
            givenName: givenName, mail: try value(.mail).flatMap(FeedMail.address),
            ties: [RelativeDraft.Tie(pupil: pupil, relation: nil, file: file, line: line)])
    }

    /// Somebody who is listed without a number is known by the name, beside the pupil: `anne-kerbrat+100001`.
    private static func id(_ givenName: String, _ surname: String) throws(Fault) -> String {
        let id = FoldedText("\(givenName) \(surname)").text.replacing(" ", with: "-")
        guard FeedKey.isWellFormed(id) else {
            throw Fault(
                .missingKey, RelativeColumn.key.rawValue,
                "the name makes no key: give the person a number in a column \"\(RelativeColumn.key.rawValue)\"")
        }
        return id
    }

    private static let representatives: Set<String> = [
        "mere", "pere", "tuteur", "tutrice", "representant legal", "representante legale", "responsable legal",
        "responsable legale",
    ]
}
