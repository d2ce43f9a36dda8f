/// The characters a generated secret is made of, chosen so that nobody mistakes one for another on paper.
struct SecretAlphabet: Sendable {
    let characters: [Character]

    init(_ characters: String) {
        self.characters = Array(characters)
    }

    /// `count` characters, each drawn uniformly: `randomElement(using:)` rejects instead of folding, so no character is favoured.
    func draw(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
        var drawn = ""
        for _ in 0..<count {
            guard let character = characters.randomElement(using: &generator) else { break }
            drawn.append(character)
        }
        return drawn
    }
}
