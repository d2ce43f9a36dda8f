/// Identifiers to propose to a person: `prenom.nom`, then the same with numbers.
///
/// An endless, deterministic sequence; who asks the directory which ones are free takes as many as needed.
public struct IdentifierSuggestions: Sequence, Sendable {
    private let base: String

    public init(givenName: String, surname: String) {
        let given = Self.handle(givenName)
        let sur = Self.handle(surname)
        let joined = [given, sur].filter { !$0.isEmpty }.joined(separator: ".")
        // Names in other scripts fold to nothing usable; a neutral word lets the person go on and choose better.
        base = joined.count >= Identifier.lengths.lowerBound ? joined : "utilisateur"
    }

    public func makeIterator() -> AnyIterator<Identifier> {
        var number = 0
        return AnyIterator {
            while true {
                number += 1
                let suffix = number == 1 ? "" : String(number)
                let stem = base.prefix(Identifier.lengths.upperBound - suffix.count)
                if let identifier = try? Identifier(stem + suffix) { return identifier }
                if number > 1_000_000 { return nil }
            }
        }
    }

    /// Spaces and apostrophes close up (`Le Goff`, `D'Arc`), hyphens stay (`Jean-Luc`).
    private static func handle(_ name: String) -> String {
        name.split(separator: "-")
            .map { part in FoldedText(String(part)).text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }
            .filter { !$0.isEmpty }
            .joined(separator: "-")
    }
}
