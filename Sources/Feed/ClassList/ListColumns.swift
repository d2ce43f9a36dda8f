import Accounts

/// What a list may have in a column.
protocol ListColumn: RawRepresentable, CaseIterable, Hashable where RawValue == String {
    var isRequired: Bool { get }
    /// Folded.
    var spellings: Set<String> { get }
    /// What a file with these columns is called.
    static var list: String { get }
}

/// Which field of a row is what, by the names in the header: accents, case and punctuation do not matter.
struct ListColumns<Column: ListColumn> {
    /// Position of each column that is there.
    private(set) var positions: [Column: Int] = [:]
    /// Position and name of columns that we do not know.
    private(set) var unknown: [(position: Int, name: String)] = []
    private(set) var repeated: Column?
    let count: Int

    init(header: [String]) {
        count = header.count
        for (position, title) in header.enumerated() {
            let folded = FoldedText(title).text
            guard let column = Column.allCases.first(where: { $0.spellings.contains(folded) }) else {
                if !folded.isEmpty { unknown.append((position, title)) }
                continue
            }
            if positions.updateValue(position, forKey: column) != nil { repeated = column }
        }
    }

    func check(file: String, line: Int) throws(FeedError) {
        if let repeated {
            throw FeedError(
                .columns, file: file, line: line, "two columns are \"\(repeated.rawValue)\"; rename one of them")
        }
        let missing = Column.allCases.filter { $0.isRequired && positions[$0] == nil }.map { "\"\($0.rawValue)\"" }
        guard !missing.isEmpty else { return }
        let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
        throw FeedError(
            .columns, file: file, line: line,
            "the first row names no column \(missing.joined(separator: ", ")); the columns of \(Column.list) are: \(known)"
        )
    }
}

/// The columns of a class list.
enum PupilColumn: String, ListColumn {
    case surname = "nom"
    case givenName = "prénom"
    case birthDate = "né(e) le"
    case className = "classe"
    case uai = "UAI"
    case key = "numéro"
    /// Only for a school that the directory does not know.
    case schoolName = "établissement"

    static let list = "a class list"

    var isRequired: Bool { self != .schoolName }

    var spellings: Set<String> {
        switch self {
        case .surname: ["nom", "nom de famille", "nom eleve", "nom de l eleve"]
        case .givenName: ["prenom", "prenoms", "prenom eleve", "prenom de l eleve"]
        case .birthDate: ["ne e le", "ne le", "nee le", "date de naissance", "date naissance", "naissance"]
        case .className: ["classe", "division"]
        case .uai: ["uai", "code uai", "rne", "code rne", "uai de l etablissement"]
        case .key: ["numero", "no", "n", "numero eleve", "n eleve", "identifiant", "id", "cle"]
        case .schoolName: ["etablissement", "nom de l etablissement", "nom etablissement"]
        }
    }
}

/// The columns of a list of responsible people.
enum RelativeColumn: String, ListColumn {
    case surname = "nom"
    case givenName = "prénom"
    /// The pupil's key.
    case pupil = "élève"
    case link = "lien"
    /// The person's own key, where there is one.
    case key = "numéro"
    /// To which a code may be sent.
    case mail = "courriel"

    static let list = "a list of responsible people"

    var isRequired: Bool { self != .key && self != .mail }

    var spellings: Set<String> {
        switch self {
        case .surname: ["nom", "nom de famille", "nom responsable", "nom du responsable"]
        case .givenName: ["prenom", "prenoms", "prenom responsable", "prenom du responsable"]
        case .pupil: ["eleve", "enfant", "numero eleve", "numero de l eleve", "n eleve", "cle eleve", "id eleve"]
        case .link: ["lien", "lien de parente", "parente", "qualite"]
        case .key: ["numero", "no", "n", "numero responsable", "identifiant", "id", "cle"]
        case .mail:
            [
                "courriel", "mail", "e mail", "email", "mel", "adresse mail", "adresse e mail", "adresse email",
                "adresse electronique", "adresse courriel",
            ]
        }
    }
}
