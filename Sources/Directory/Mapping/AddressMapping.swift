import Accounts
import LDAPClient

/// A postal address on a registration. It serves the letter with the code, so an account does not take it over.
enum AddressMapping {
    static let names = [
        AttributeName.addressStreet, AttributeName.addressPostalCode, AttributeName.addressTown,
        AttributeName.addressCountry,
    ]

    static func add(_ address: PostalAddress?, to set: inout AttributeSet) {
        guard let address else { return }
        // One value: values have no order.
        set.set(AttributeName.addressStreet, address.street.joined(separator: "$"))
        set.set(AttributeName.addressPostalCode, address.postalCode)
        set.set(AttributeName.addressTown, address.town)
        set.set(AttributeName.addressCountry, address.country)
    }

    static func address(_ entry: Entry) -> PostalAddress? {
        let address = PostalAddress(
            // By bytes: an accent behind the sign makes one `Character` with it.
            street: (entry.first(AttributeName.addressStreet) ?? "").utf8.split(separator: UInt8(ascii: "$")).map {
                String(Substring($0))
            },
            postalCode: entry.first(AttributeName.addressPostalCode), town: entry.first(AttributeName.addressTown),
            country: entry.first(AttributeName.addressCountry))
        return address.isComplete ? address : nil
    }
}
