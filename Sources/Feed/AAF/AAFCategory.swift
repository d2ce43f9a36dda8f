/// The kinds of records in AAF files.
enum AAFCategory: String, CaseIterable {
    case schools = "EtabEducNat"
    case pupils = "Eleve"
    case relatives = "PersRelEleve"
    case staff = "PersEducNat"
    case curricula = "MefEducNat"
    case subjects = "MatiereEducNat"

    /// In the order in which they are imported: pupils refer to schools, and to the relatives after them.
    static let imported: [AAFCategory] = [.schools, .pupils, .relatives]

    var isImported: Bool { Self.imported.contains(self) }
}
