import Accounts
import Foundation

/// The postal address in a record of category `Eleve` or `PersRelEleve`.
enum AAFAddress {
    /// - Returns: `nil` for one that is not there, or is damaged: nobody goes without an account for an address.
    static func address(_ record: AAFRecord) -> PostalAddress? {
        func all(_ names: [String]) -> [String] {
            for name in names {
                if let values = try? record.all(name), !values.isEmpty { return values }
            }
            return []
        }
        // Lines of one value are parted as in a postal address (RFC 4517, 3.3.28).
        let street = all(AAFAttribute.addressStreet).flatMap { $0.split(separator: "$") }
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let address = PostalAddress(
            street: street, postalCode: all(AAFAttribute.addressPostalCode).first,
            town: all(AAFAttribute.addressTown).first, country: all(AAFAttribute.addressCountry).first)
        return address.isComplete ? address : nil
    }
}
