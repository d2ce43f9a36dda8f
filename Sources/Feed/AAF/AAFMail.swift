/// The mail address in a record of category `PersRelEleve`, to which a code may be sent.
enum AAFMail {
    /// An address of which a record may say nothing, or that there is none any more.
    static func changed(_ former: String?, by record: AAFRecord) -> String? {
        AAFAttribute.mail.contains(where: record.speaks) ? address(record) : former
    }

    static func address(_ record: AAFRecord) -> String? {
        AAFAttribute.mail.lazy.flatMap { (try? record.all($0)) ?? [] }.compactMap(FeedMail.address).first
    }
}
