import Accounts

/// The id by which a feed knows somebody, which is unique within one academy only.
enum FeedKey {
    /// The key ends up in a DN, whose parts slapd takes up to about 200 bytes.
    static let maximumLength = 64

    /// - Returns: `AC-NANTES$12345`.
    static func key(_ id: String, source: String, attribute: String) throws(Fault) -> RegistrationKey {
        // A list that passerelle's own keys were copied into has the source already.
        let bare = id.hasPrefix("\(source)$") ? String(id.dropFirst(source.count + 1)) : id
        guard isWellFormed(bare) else {
            throw Fault(
                .invalidKey, attribute, "\(attribute) is not an id: letters, digits, \"-\", \"_\" and \".\", at most 64"
            )
        }
        return RegistrationKey("\(source)$\(bare)")
    }

    /// What the feed itself calls somebody: the key without the source in front.
    static func id(of key: RegistrationKey) -> String {
        String(key.id)
    }

    static func isWellFormed(_ id: String) -> Bool {
        guard !id.isEmpty, id.utf8.count <= maximumLength else { return false }
        return id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }
}

/// The keys that a delivery has shown so far. Digits, as all AAF ids are, take eight bytes each.
struct SeenKeys {
    private var numbers: Set<UInt64> = []
    private var texts: Set<String> = []

    /// - Returns: whether it is new.
    mutating func insert(_ key: RegistrationKey) -> Bool {
        if let number = Self.number(key) { return numbers.insert(number).inserted }
        return texts.insert(key.text).inserted
    }

    func contains(_ key: RegistrationKey) -> Bool {
        if let number = Self.number(key) { return numbers.contains(number) }
        return texts.contains(key.text)
    }

    /// A leading zero makes another id of the same number.
    private static func number(_ key: RegistrationKey) -> UInt64? {
        let id = key.id
        return id.utf8.first == UInt8(ascii: "0") ? nil : UInt64(id)
    }
}
