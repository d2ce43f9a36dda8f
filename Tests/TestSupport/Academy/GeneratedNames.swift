/// Names as they are spread in the west of France: a few that many have, and thousands that few have.
///
/// How quickly a directory finds somebody depends on how many others have the same name. In France the commonest surname is that
/// of one in three hundred, the commonest given name of a year that of one child in eighty or so; most surnames have a few dozen bearers.
enum GeneratedNames {
    static func surname(_ random: inout SplitMix64) -> String {
        switch random.below(16) {
        case 0: random.pick(frequent)
        case 1...4: random.pick(places) + random.pick(features)
        case 5: random.pick(frequent) + "-" + rare(&random)
        default: rare(&random)
        }
    }

    private static func rare(_ random: inout SplitMix64) -> String {
        random.pick(places) + random.pick(features) + random.pick(endings)
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
        "Apolline", "Basile", "Alice", "Ambroise", "Anouk", "Antoine", "Arthur", "Aurore", "Baptiste", "Bérénice",
        "Blanche", "Camille", "Célestin", "Charlotte", "Clara", "Clément", "Colombe", "Cyprien", "Diane", "Édouard",
        "Eliott", "Elsa", "Émile", "Enzo", "Erwan", "Esteban", "Eva", "Fanny", "Félix", "Flora", "Gaspard", "Gaël",
        "Gauthier", "Hélène", "Héloïse", "Inaya", "Iris", "Jeanne", "Joséphine", "Juliette", "Katell", "Kenza",
        "Kilian",
        "Lana", "Léandre", "Léon", "Léonie", "Lilou", "Lise", "Lou", "Louis", "Lucie", "Lya", "Madeleine", "Maëlys",
        "Manon", "Marceau", "Margaux", "Marius", "Martin", "Maxence", "Mélina", "Mila", "Morgane", "Nathan", "Nina",
        "Noam", "Nora", "Octave", "Olivia", "Oscar", "Paul", "Perrine", "Philomène", "Prosper", "Quentin", "Robin",
        "Rosalie", "Samuel", "Sarah", "Siméon", "Simon", "Sofia", "Solenn", "Suzanne", "Théo", "Thibault", "Tiago",
        "Tom", "Ulysse", "Valentin", "Victoire", "Victor", "Violette", "Yasmine", "Yves", "Zacharie",
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
    private static let endings = [
        "AN", "EAU", "EC", "ÈS", "ET", "ARD", "IER", "IN", "IOU", "OT", "UC", "URE", "ADE", "EL", "ENT", "OUX", "IÈRE",
        "ON",
        "AIS", "OIS", "ELLE", "ERIE", "OUT", "AUD",
    ]
}
