/// Names as they are spread in the west of France: some that many have, and many that few have.
///
/// How quickly a directory finds somebody depends on how many others have the same name.
enum GeneratedNames {
    static func surname(_ random: inout SplitMix64) -> String {
        switch random.below(10) {
        case 0...3: random.pick(frequent)
        case 4...8: random.pick(places) + random.pick(features)
        default: random.pick(frequent) + "-" + random.pick(places) + random.pick(features)
        }
    }

    static func givenName(_ random: inout SplitMix64) -> String {
        random.below(12) == 0 ? "\(random.pick(given))-\(random.pick(given))" : random.pick(given)
    }

    static func street(_ random: inout SplitMix64) -> String {
        "\(1 + random.below(120)) RUE \(random.pick(frequent))"
    }

    private static let given = [
        "Léa", "Tanguy", "Zoé", "Jean", "Inès", "Maël", "Aïcha", "Loïc", "Noémie", "Sacha", "Anaëlle", "Yann",
        "Marie", "Gwenaël", "Élise", "Mathis", "Chloé", "Ronan", "Fatou", "Côme", "Louise", "Gabriel", "Jade",
        "Raphaël",
        "Emma", "Jules", "Rose", "Adam", "Lina", "Lucas", "Mia", "Hugo", "Nolwenn", "Ewen", "Soizic", "Malo", "Youna",
        "Titouan", "Ambre", "Ibrahim", "Salomé", "Mohamed", "Capucine", "Noé", "Agathe", "Éloi", "Romane", "Timéo",
        "Apolline", "Basile",
    ]
    private static let frequent = [
        "BRÉHAT", "LE GOFF", "D'ARGENSON", "MARTIN", "N'GUYEN", "LEFÈVRE", "DE LA TOUR", "ÖZDEMIR", "GARCIA", "ROUX",
        "KERVELLA", "DUPONT", "HÉRAULT", "BENALI", "CHÂTEAU", "MÜLLER", "PICHON", "TRAORÉ", "VIAUD", "GUÉRIN",
        "BERNARD", "ROBERT", "MOREAU", "RICHARD", "LE GALL", "PETIT", "BLANCHARD", "BRETON", "GAUTIER", "OLIVIER",
        "RENAUD", "CHEVALIER", "FOUCHER", "BAUDRY", "MÉNARD", "POIRIER", "LE ROY", "RICHET", "DIALLO", "COSTA",
    ]
    private static let places = [
        "KER", "PEN", "TRÉ", "PLOU", "LAN", "GUI", "COAT", "ROS", "BEAU", "MONT", "CHAMP", "VILLE", "GRAND", "HAUTE",
        "BOIS", "PONT", "FONT", "ROCHE", "VAL", "PRÉ",
    ]
    private static let features = [
        "MOR", "GOAT", "BIHAN", "BRAS", "VENN", "GWEN", "LEC", "DREN", "MARIN", "CLAIR", "FORT", "NEUF", "ROND", "SEC",
        "VERT", "LONG", "BEL", "ROY", "MARCHE", "LIEU", "GNE", "TIER", "SAC", "ÈRE",
    ]
}
