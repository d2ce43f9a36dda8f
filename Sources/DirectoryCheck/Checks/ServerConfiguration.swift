import Directory
import LDAPClient

/// What `cn=config` says of the database of people, as far as it was read.
struct ServerConfiguration: Sendable {
    let entries: [Entry]
    let database: Entry

    /// `nil` when the entries do not hold the database of `suffix`.
    init?(_ entries: [Entry], suffix: DN) {
        let database = entries.first { entry in
            entry.strings("olcSuffix").contains { (try? DN(parsing: $0)) == suffix }
        }
        guard let database else { return nil }
        self.entries = entries
        self.database = database
    }

    var overlays: [Entry] { entries.filter { $0.dn.parent == database.dn } }
    var global: Entry? { entries.first { $0.dn == DN().child("cn", "config") } }

    func overlay(_ name: String) -> Entry? {
        overlays.first { $0.first("olcOverlay").map(Self.unnumbered) == name }
    }

    /// Access rules in their order, on one line each.
    var accessRules: [String] {
        database.strings("olcAccess").sorted { Self.number($0) < Self.number($1) }.map {
            Self.unnumbered($0).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    /// Attributes by the kind of index they have.
    func isIndexed(_ name: String, _ kind: String) -> Bool {
        database.strings("olcDbIndex").contains { line in
            let words = line.lowercased().split(whereSeparator: \.isWhitespace)
            guard let names = words.first, let kinds = words.dropFirst().first else { return false }
            return names.split(separator: ",").contains { $0 == name.lowercased() }
                && kinds.split(separator: ",").contains { $0 == kind }
        }
    }

    var modules: [String] { entries.flatMap { $0.strings("olcModuleLoad") }.map(Self.unnumbered) }

    /// `{3}text`
    private static func number(_ value: String) -> Int {
        guard value.hasPrefix("{"), let end = value.firstIndex(of: "}") else { return .max }
        return Int(value[..<end].dropFirst()) ?? .max
    }

    private static func unnumbered(_ value: String) -> String {
        guard value.hasPrefix("{"), let end = value.firstIndex(of: "}"), number(value) != .max else { return value }
        return String(value[end...].dropFirst())
    }
}
