import Foundation

/// The root of the tree, in the restricted form that needs no escaping in access rules, URLs, filters or LDIF.
struct Suffix: Equatable {
    /// Comma-separated, without spaces around commas or equals signs.
    let text: String
    let attribute: String
    let value: String

    init?(_ text: String) {
        let components = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.split(separator: "=", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        for component in components {
            guard component.count == 2, Self.attributes.contains(component[0].lowercased()), Self.isPlain(component[1])
            else { return nil }
        }
        guard let first = components.first, Self.classes[first[0].lowercased()] != nil else { return nil }
        attribute = first[0].lowercased()
        value = first[1]
        self.text = components.map { "\($0[0].lowercased())=\($0[1])" }.joined(separator: ",")
    }

    var objectClass: String { Self.classes[attribute] ?? "organization" }

    /// Letters, digits, and inner spaces, hyphens, dots, underscores and apostrophes.
    static func isPlain(_ value: String) -> Bool {
        guard !value.isEmpty, value == value.trimmingCharacters(in: .whitespaces), !value.contains("  ") else {
            return false
        }
        return value.unicodeScalars.allSatisfy {
            CharacterSet.alphanumerics.contains($0) || " -._'".unicodeScalars.contains($0)
        }
    }

    private static let attributes: Set = ["dc", "o", "ou", "l", "c"]
    /// The structural class of a root entry, by the attribute that names it.
    private static let classes = ["dc": "organization", "o": "organization", "ou": "organizationalUnit"]
}
