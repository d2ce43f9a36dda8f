/// Letters as rows for mail merge, in the words of an office.
public enum LetterTable {
    public static func write(
        _ letters: some Sequence<Letter>, site: LetterSite, write: (String) throws(LetterError) -> Void
    ) throws(LetterError) {
        try write(CSVTable.start + CSVTable.row(titles))
        for letter in letters { try write(CSVTable.row(cells(letter, site))) }
    }

    private static let titles = [
        "UAI", "Établissement", "Classe", "Destinataire", "Civilité", "Nom", "Prénom", "Nom de l’élève",
        "Prénom de l’élève", "Adresse 1", "Adresse 2", "Adresse 3", "Adresse 4", "Adresse 5", "Code",
        "Valable jusqu’au",
        "Adresse du portail", "Adresse avec le code", "Clé",
    ]

    private static func cells(_ letter: Letter, _ site: LetterSite) -> [String?] {
        let address = (0..<5).map { $0 < letter.address.count ? letter.address[$0] : nil }
        return [
            letter.school.uai, letter.school.name, letter.className,
            letter.kind == .pupil ? "élève" : "responsable", letter.title, letter.recipient.surname,
            letter.recipient.givenName, letter.pupil.surname, letter.pupil.givenName,
        ] + address + [
            letter.code, site.lastDay(before: letter.expiry), site.portalURL, site.address(for: letter.code),
            letter.key,
        ]
    }
}
