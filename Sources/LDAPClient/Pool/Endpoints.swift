/// Which server to use: the first that works, and an earlier one again when it is back.
struct Endpoints: Sendable {
    let uris: [LDAPURI]
    /// The one that worked last.
    private(set) var current = 0

    init(_ uris: [LDAPURI]) {
        self.uris = uris
    }

    /// All of them, beginning with the current one.
    var attempts: [LDAPURI] { uris.isEmpty ? [] : Array(uris[current...] + uris[..<current]) }

    /// Those that would be better than the current one.
    var preferred: [LDAPURI] { Array(uris.prefix(current)) }

    var currentURI: LDAPURI? { uris.isEmpty ? nil : uris[current] }

    mutating func worked(_ uri: LDAPURI) {
        if let index = uris.firstIndex(of: uri) { current = index }
    }
}
