import Accounts

/// A record of category `PersRelEleve`. It names no pupil: everything about links comes from the pupils' side.
enum AAFRelative {
    static func draft(_ record: AAFRecord, file: String, source: String) throws(Fault) -> RelativeDraft {
        RelativeDraft(
            file: file, line: record.line, key: try record.key(source: source),
            surname: try record.required(AAFAttribute.surname, maximum: AAFPupil.maximumName),
            givenName: try record.required(AAFAttribute.givenName, maximum: AAFPupil.maximumName),
            title: try record.one(AAFAttribute.title), address: AAFAddress.address(record),
            mail: AAFMail.address(record))
    }
}
