import Accounts

/// The postal address in a record of category `Eleve` or `PersRelEleve`.
enum AAFAddress {
    /// An address of which a record may replace a part: a house number without the town, say.
    static func changed(_ former: PostalAddress?, by record: AAFRecord) -> PostalAddress? {
        let parts = [
            AAFAttribute.addressStreet, AAFAttribute.addressPostalCode, AAFAttribute.addressTown,
            AAFAttribute.addressCountry,
        ].map { $0.contains(where: record.speaks) }
        guard parts.contains(true) else { return former }
        let said = read(record)
        let address = PostalAddress(
            street: parts[0] ? said.street : former?.street ?? [],
            postalCode: parts[1] ? said.postalCode : former?.postalCode, town: parts[2] ? said.town : former?.town,
            country: parts[3] ? said.country : former?.country)
        return address.isComplete ? address : nil
    }

    /// - Returns: `nil` for one that is not there, or is damaged: nobody goes without an account for an address.
    static func address(_ record: AAFRecord) -> PostalAddress? {
        let address = read(record)
        return address.isComplete ? address : nil
    }

    private static func read(_ record: AAFRecord) -> PostalAddress {
        func all(_ names: [String]) -> [String] {
            for name in names {
                if let values = try? record.all(name), !values.isEmpty { return values }
            }
            return []
        }
        // Lines of one value are parted as in a postal address (RFC 4517, 3.3.28).
        let street = all(AAFAttribute.addressStreet).flatMap { $0.split(separator: "$") }
            .map(trimmed).filter { !$0.isEmpty }
        return PostalAddress(
            street: street, postalCode: all(AAFAttribute.addressPostalCode).first,
            town: all(AAFAttribute.addressTown).first, country: all(AAFAttribute.addressCountry).first)
    }

    /// A part of a value that `FeedText` has cleaned, in which there are no other blanks.
    private static func trimmed(_ part: Substring) -> String {
        var part = part
        while part.first == " " { part.removeFirst() }
        while part.last == " " { part.removeLast() }
        return String(part)
    }
}
