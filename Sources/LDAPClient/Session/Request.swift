/// One operation, ready to be encoded.
enum Request: Sendable {
    case add(dn: String, [Attribute])
    case modify(dn: String, [Modification], Assertion?)
    case delete(dn: String, Assertion?)
    case rename(dn: String, rdn: String, parent: String?, deletesOldValue: Bool)
    case compare(dn: String, name: String, value: AttributeValue)
    case search(SearchRequest)
    case whoAmI

    /// Whether a lost answer leaves open what the directory holds.
    var isWrite: Bool {
        switch self {
        case .add, .modify, .delete, .rename: true
        case .compare, .search, .whoAmI: false
        }
    }
}

/// What an entry has to be like at the moment of an operation (RFC 4528).
struct Assertion: Sendable {
    var filter: String
    /// Whether a server that does not know of assertions has to refuse the operation.
    var isCritical = true
}

/// How far below its base a search looks.
public enum SearchScope: Sendable, Hashable {
    /// The base itself.
    case base
    /// Its children.
    case one
    /// It and everything below.
    case subtree
}

struct SearchRequest: Sendable {
    struct Page: Sendable {
        var size: Int
        /// From the page before; empty for the first.
        var cookie: [UInt8]
    }

    var base: String
    var scope: SearchScope
    var filter: String
    var attributes: [String]
    /// 0 for none of ours.
    var sizeLimit = 0
    /// In seconds, for the server; 0 for none.
    var timeLimit: Int
    var page: Page?
    /// Goes on with what changes, once what is there has been told (RFC 4533, refresh and persist).
    var persists = false
}
