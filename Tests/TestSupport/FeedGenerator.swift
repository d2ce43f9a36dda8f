import Foundation

/// Writes complete AAF feeds of any size: the same seed gives the same bytes.
public struct FeedGenerator: Sendable {
    public var pupils: Int
    /// One for each 500 pupils by default.
    public var schools: Int
    public var seed: UInt64
    /// Pupils in one file; real feeds are cut into many.
    public var chunk: Int
    /// Of 1,000 pupils, how many are in another class than with a generator that says 0: what a week changes.
    public var moved: Int
    /// Whether the feed has the pupils' relatives, too: two pupils are one family, with a mother and a father who represent
    /// both, and two of three pupils have somebody else to call. Every other family has the former codes.
    public var hasRelatives: Bool
    public var date = "20261124"
    /// The id of the first pupil; the others follow.
    public var firstID = 1_000_001

    public init(
        pupils: Int, schools: Int? = nil, seed: UInt64 = 1, chunk: Int = 50_000, moved: Int = 0,
        hasRelatives: Bool = false
    ) {
        self.pupils = pupils
        self.schools = schools ?? max(1, pupils / 500)
        self.seed = seed
        self.chunk = chunk
        self.moved = moved
        self.hasRelatives = hasRelatives
    }

    /// - Returns: the files, in the order of import.
    @discardableResult
    public func write(to folder: String) throws -> [String] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var random = SplitMix64(state: seed)
        var paths = [
            try file(in: folder, category: "EtabEducNat", chunk: 0) { out in
                for index in 0..<schools { out(school(index)) }
            }
        ]
        for (number, first) in stride(from: 0, to: pupils, by: chunk).enumerated() {
            paths.append(
                try file(in: folder, category: "Eleve", chunk: number) { out in
                    for index in first..<min(first + chunk, pupils) { out(pupil(index, &random)) }
                })
        }
        guard hasRelatives else { return paths }
        for (number, first) in stride(from: 0, to: pupils, by: chunk).enumerated() {
            paths.append(
                try file(in: folder, category: "PersRelEleve", chunk: number) { out in
                    for index in first..<min(first + chunk, pupils) {
                        for id in ownRelatives(of: index) { out(relative(id, &random)) }
                    }
                })
        }
        return paths
    }

    private static let mothers = 4_000_000
    private static let fathers = 5_000_000
    private static let others = 6_000_000

    /// Of the relatives of a pupil, those that no earlier pupil has.
    private func ownRelatives(of pupil: Int) -> [Int] {
        let family = pupil / 2
        let parents = pupil % 2 == 0 ? [Self.mothers + family, Self.fathers + family] : []
        return parents + (pupil % 3 == 0 ? [] : [Self.others + pupil])
    }

    private func relations(of pupil: Int) -> [String] {
        guard hasRelatives else { return ["\(9_000_000 + pupil)$10$1$1$1$0"] }
        let family = pupil / 2
        let isFormer = family % 2 == 1
        var relations = [
            "\(Self.mothers + family)$\(isFormer ? 2 : 10)$1$1$1$1",
            "\(Self.fathers + family)$\(isFormer ? 1 : 20)$1$\(isFormer ? 2 : 1)$1$0",
        ]
        if pupil % 3 != 0 { relations.append("\(Self.others + pupil)$\(isFormer ? 4 : 90)$0$\(isFormer ? 0 : 2)$1$0") }
        return relations
    }

    private func relative(_ id: Int, _ random: inout SplitMix64) -> String {
        record(
            categoryName: "categoriePersonne", category: "PersRelEleve", id: id,
            [
                ("ENTPersonJointure", "\(id)"), ("sn", random.pick(Self.surnames)),
                ("givenName", random.pick(Self.givenNames)), ("personalTitle", id < Self.fathers ? "Mme" : "M."),
                ("ENTPersonDateNaissance", ""), ("homePhone", "0240000000"),
            ])
    }

    public func uai(_ school: Int) -> String {
        let letters = Array("ABCDEFGHJKLMNPRSTUVWXYZ")
        let number = 440_000 + school
        return "0\(number)\(letters[number % letters.count])"
    }

    private func file(in folder: String, category: String, chunk: Int, _ body: ((String) -> Void) -> Void) throws
        -> String
    {
        let number = String(format: "%04d", chunk)
        let path = "\(folder)/ENT_Complet_\(date)_\(category)_\(number).xml"
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw TestFailure("cannot write \(path)") }
        defer { try? handle.close() }
        var buffer = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
            <ficAlimMENESR>

            """
        body { record in
            buffer += record
            if buffer.utf8.count > 1 << 20 {
                handle.write(Data(buffer.utf8))
                buffer = ""
            }
        }
        buffer += "</ficAlimMENESR>\n"
        handle.write(Data(buffer.utf8))
        return path
    }

    private func school(_ index: Int) -> String {
        record(
            categoryName: "categorieStructure", category: "EtabEducNat", id: 52_000 + index,
            [
                ("ENTStructureJointure", "\(52_000 + index)"), ("ENTStructureUAI", uai(index)),
                ("ENTStructureNomCourant", "CLG-\(Self.surnames[index % Self.surnames.count]) \(index)-ac-NANTES"),
                ("ENTStructureTypeStruct", "COLLEGE"), ("ENTStructureSIREN", ""), ("l", "NANTES"),
                ("postalCode", "44000"), ("ENTEtablissementContrat", "PU"),
            ])
    }

    private func pupil(_ index: Int, _ random: inout SplitMix64) -> String {
        let school = 52_000 + index % schools
        let (first, last) = (random.pick(Self.givenNames), random.pick(Self.surnames))
        let (day, month, year) = (1 + random.below(28), 1 + random.below(12), 2010 + random.below(6))
        let hasMoved = random.below(1000) < moved
        let form = "\(3 + year % 4)\(random.pick(["A", "B", "C", "D"]))\(hasMoved ? "2" : "")"
        return record(
            categoryName: "categoriePersonne", category: "Eleve", id: firstID + index,
            [
                ("ENTPersonJointure", "\(firstID + index)"), ("sn", last), ("givenName", first),
                ("personalTitle", index % 2 == 0 ? "M." : "Mme"),
                ("ENTPersonDateNaissance", String(format: "%02d/%02d/%d", day, month, year)),
                ("ENTPersonStructRattach", "\(school)"), ("ENTEleveClasses", "\(school)$\(form)"),
                ("ENTEleveGroupes", ""), ("ENTEleveMEF", "10310019110"), ("ENTEleveLibelleMEF", "3EME"),
                ("ENTEleveNivFormation", "COLLEGE"), ("ENTEleveFiliere", "3EME"), ("ENTEleveStatutEleve", "SCOLAIRE"),
                ("ENTEleveRegime", "DEMI-PENSIONNAIRE"), ("ENTEleveINE", "12345\(index)AA"),
                ("ENTElevePersRelEleve", relations(of: index).joined(separator: "</value><value>")),
            ])
    }

    private func record(categoryName: String, category: String, id: Int, _ attributes: [(String, String)]) -> String {
        var text = "<addRequest><operationalAttributes><attr name=\"\(categoryName)\"><value>\(category)</value></attr>"
        text += "</operationalAttributes><identifier><id>\(id)</id></identifier><attributes>\n"
        for (name, value) in attributes {
            text += "<attr name=\"\(name)\">\(value.isEmpty ? "<value/>" : "<value>\(value)</value>")</attr>\n"
        }
        return text + "</attributes></addRequest>\n"
    }

    private static let givenNames = [
        "Léa", "Tanguy", "Zoé", "Jean-Baptiste", "Inès", "Maël", "Aïcha", "Loïc", "Noémie", "Sacha", "Anaëlle", "Yann",
        "Marie-Ève", "Gwenaël", "Élise", "Mathis", "Chloé", "Ronan", "Fatou", "Côme",
    ]
    private static let surnames = [
        "BRÉHAT", "LE GOFF", "D'ARGENSON", "MARTIN", "N'GUYEN", "LEFÈVRE", "DE LA TOUR", "ÖZDEMIR", "GARCIA-LÓPEZ",
        "ROUX",
        "KERVELLA", "DUPONT", "HÉRAULT", "BENALI", "CHÂTEAU", "MÜLLER", "PICHON", "TRAORÉ", "VIAUD", "GUÉRIN",
    ]
}
