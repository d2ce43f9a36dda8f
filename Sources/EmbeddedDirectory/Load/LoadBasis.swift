import Foundation

/// What a database held when a load began: branches and services, which the load takes over.
struct LoadBasis: Sendable {
    /// Lines of each entry, by its DN, as `slapcat` writes them.
    private var entries: [String: [String]] = [:]
    let ldif: String

    init(_ ldif: String) {
        self.ldif = ldif
        for record in ldif.replacing("\n ", with: "").split(separator: "\n\n") {
            let lines = record.split(separator: "\n").map(String.init)
            if let name = lines.first { entries[name] = Array(lines.dropFirst()) }
        }
    }

    /// Whether `now` is the same but for `attributes`, and for what slapd writes by itself.
    func isUnchanged(in now: LoadBasis, but attributes: Set<String>) -> Bool {
        let ignored = attributes.union(["contextCSN", "entryCSN", "modifyTimestamp", "modifiersName"])
        func kept(_ basis: LoadBasis) -> [String: [String]] {
            basis.entries.mapValues { $0.filter { !ignored.contains(Self.name($0)) }.sorted() }
        }
        return kept(self) == kept(now)
    }

    /// The changes that bring `attributes` to what they are in `now`; empty when they are the same.
    func changes(to now: LoadBasis, of attributes: Set<String>) -> String {
        var text = ""
        for (name, lines) in now.entries.sorted(by: { $0.key < $1.key }) {
            for attribute in attributes.sorted() {
                let wanted = lines.filter { Self.name($0) == attribute }
                guard wanted != entries[name]?.filter({ Self.name($0) == attribute }) else { continue }
                text +=
                    ([name, "changetype: modify", "replace: \(attribute)"] + wanted).joined(separator: "\n") + "\n\n"
            }
        }
        return text
    }

    private static func name(_ line: String) -> String { String(line.prefix { $0 != ":" }) }
}
