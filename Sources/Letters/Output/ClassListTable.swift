/// A class list as a table for a spreadsheet.
public enum ClassListTable {
    public static func write(
        _ lines: some Sequence<ClassListLine>, site: LetterSite, write: (String) throws(LetterError) -> Void
    ) throws(LetterError) {
        try write(CSVTable.start + CSVTable.row(titles))
        for line in lines {
            try write(
                CSVTable.row([
                    line.school.uai, line.school.name, line.className, line.pupil.surname, line.pupil.givenName,
                    line.responsible?.surname, line.responsible?.givenName, line.words(in: site),
                ]))
        }
    }

    private static let titles = [
        "UAI", "Établissement", "Classe", "Nom de l’élève", "Prénom de l’élève", "Nom du responsable",
        "Prénom du responsable", "Situation",
    ]
}
