import Foundation

/// A complete delivery of one pupils' file, written anew for each week.
struct Delivered {
    let folder: String
    let date: String
    var pupils: String { "\(folder)/ENT_Complet_\(date)_Eleve_0000.xml" }

    init(in scratch: String, name: String = "delivery", date: String = "20261120") throws {
        folder = "\(scratch)/\(name)"
        self.date = date
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// - Parameters:
    ///   - school: where pupil 1 is; the others are at school 1.
    ///   - only: the school that the feed is about; both are in it without.
    ///   - relatives: of each pupil, who have no legal responsibility.
    func write(
        _ numbers: [Int], school: Int = 1, class name: String = "3B", only: Int? = nil,
        objecting relatives: [String] = []
    ) throws {
        let both = [("52001", "0449101D"), ("52002", "0449102E")]
        let schools = (only.map { [both[$0 - 1]] } ?? both).map { id, uai in
            record(
                "categorieStructure", "EtabEducNat", id,
                [("ENTStructureJointure", id), ("ENTStructureUAI", uai), ("ENTStructureNomCourant", "CLG-X-ac-NANTES")])
        }
        try write(schools, to: "\(folder)/ENT_Complet_\(date)_EtabEducNat_0000.xml")
        let records = numbers.map { number in
            let place = number == 1 ? "5200\(school)" : "52001"
            return record(
                "categoriePersonne", "Eleve", "\(number)",
                [
                    ("sn", "Le Goff"), ("givenName", "Zoé"), ("ENTPersonDateNaissance", "18/12/2012"),
                    ("ENTPersonStructRattach", place), ("ENTEleveClasses", "\(place)$\(name)"),
                ] + relatives.map { ("ENTElevePersRelEleve", "\($0)$90$0$0$0$0") })
        }
        try write(records, to: pupils)
        if !relatives.isEmpty { try write([], to: "\(folder)/ENT_Complet_\(date)_PersRelEleve_0000.xml") }
    }

    private func write(_ records: [String], to path: String) throws {
        let text = "<?xml version=\"1.0\"?>\n<ficAlimMENESR>\n\(records.joined(separator: "\n"))\n</ficAlimMENESR>\n"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func record(_ kind: String, _ category: String, _ id: String, _ attributes: [(String, String)]) -> String {
        let lines = attributes.map { "<attr name=\"\($0)\"><value>\($1)</value></attr>" }.joined()
        return """
            <addRequest><operationalAttributes><attr name="\(kind)"><value>\(category)</value></attr>\
            </operationalAttributes><identifier><id>\(id)</id></identifier><attributes>\(lines)</attributes></addRequest>
            """
    }
}
