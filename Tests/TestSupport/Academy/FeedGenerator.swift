import Foundation

/// Writes complete AAF feeds of any size, and a day's changes to them: the same seed gives the same bytes.
///
/// Each record has a random generator of its own, seeded with its id, so that one can be told anew without those before it.
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
        var paths = [
            try AAFWriter.write(path(in: folder, "EtabEducNat", 0)) { out in
                for index in 0..<schools { out(school(index)) }
            }
        ]
        let chunks = stride(from: 0, to: pupils, by: chunk).map { $0..<min($0 + chunk, pupils) }
        for (number, part) in chunks.enumerated() {
            paths.append(
                try AAFWriter.write(path(in: folder, "Eleve", number)) { out in
                    for index in part { out(pupil(index)) }
                })
        }
        guard hasRelatives else { return paths }
        for (number, part) in chunks.enumerated() {
            paths.append(
                try AAFWriter.write(path(in: folder, "PersRelEleve", number)) { out in
                    for index in part {
                        for id in ownRelatives(of: index) { out(relative(id)) }
                    }
                })
        }
        return paths
    }

    /// A day's changes: `count` pupils, spread over the academy, in another class.
    ///
    /// - Returns: the file.
    @discardableResult
    public func writeChanges(_ count: Int, to folder: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try AAFWriter.write(path(in: folder, "Eleve", 0, scope: "Delta")) { out in
            for number in 0..<min(count, pupils) {
                let index = number * pupils / min(count, pupils)
                out(
                    AAFWriter.change(
                        "Eleve", id: firstID + index,
                        [("ENTEleveClasses", "\(Self.schoolID(schoolIndex(index)))$3 NEUVE")]))
            }
        }
    }

    public func uai(_ school: Int) -> String {
        let letters = Array("ABCDEFGHJKLMNPRSTUVWXYZ")
        let number = 440_000 + school
        return "0\(number)\(letters[number % letters.count])"
    }

    private func path(in folder: String, _ category: String, _ chunk: Int, scope: String = "Complet") -> String {
        "\(folder)/ENT_\(scope)_\(date)_\(category)_\(String(format: "%04d", chunk)).xml"
    }

    private func random(_ id: Int) -> SplitMix64 { SplitMix64(state: seed &+ UInt64(id) &* 0xD129_0D1B_87A5_3B1F) }
}

// Records.
extension FeedGenerator {
    private static let mothers = 4_000_000
    private static let fathers = 5_000_000
    private static let others = 6_000_000
    private static let families = 7_000_000

    private static func schoolID(_ index: Int) -> Int { 52_000 + index }

    /// Of two families in a row all four children go to the same school, so that most have a brother or sister there.
    private func schoolIndex(_ pupil: Int) -> Int { pupil / 4 % schools }

    private func school(_ index: Int) -> String {
        var random = random(Self.schoolID(index))
        let id = Self.schoolID(index)
        return AAFWriter.addition(
            "EtabEducNat", id: id,
            [
                ("ENTStructureJointure", "\(id)"), ("ENTStructureUAI", uai(index)),
                ("ENTStructureNomCourant", "CLG-\(GeneratedNames.surname(&random)) \(index)-ac-NANTES"),
                ("ENTStructureTypeStruct", "COLLEGE"), ("ENTStructureSIREN", ""), ("l", "NANTES"),
                ("postalCode", "44000"), ("ENTEtablissementContrat", "PU"),
            ])
    }

    private func pupil(_ index: Int) -> String {
        var random = random(firstID + index)
        let school = Self.schoolID(schoolIndex(index))
        let (day, month, year) = (1 + random.below(28), 1 + random.below(12), 2010 + random.below(6))
        let form = "\(3 + year % 4)\(random.pick(["A", "B", "C", "D"]))"
        let first = GeneratedNames.givenName(&random)
        let hasMoved = random.below(1000) < moved
        return AAFWriter.addition(
            "Eleve", id: firstID + index,
            [
                ("ENTPersonJointure", "\(firstID + index)"), ("sn", surname(ofFamily: index / 2)),
                ("givenName", first), ("personalTitle", index % 2 == 0 ? "M." : "Mme"),
                ("ENTPersonDateNaissance", String(format: "%02d/%02d/%d", day, month, year)),
                ("ENTPersonStructRattach", "\(school)"), ("ENTEleveClasses", "\(school)$\(form)\(hasMoved ? "2" : "")"),
                ("ENTEleveGroupes", ""), ("ENTEleveMEF", "10310019110"), ("ENTEleveLibelleMEF", "3EME"),
                ("ENTEleveNivFormation", "COLLEGE"), ("ENTEleveFiliere", "3EME"), ("ENTEleveStatutEleve", "SCOLAIRE"),
                ("ENTEleveRegime", "DEMI-PENSIONNAIRE"), ("ENTEleveINE", "12345\(index)AA"),
                ("ENTElevePersRelEleve", relations(of: index).joined(separator: "</value><value>")),
            ])
    }

    private func relative(_ id: Int) -> String {
        var random = random(id)
        // Mothers keep their own name more often than not; the father's is the children's.
        let isFather = (Self.fathers..<Self.others).contains(id)
        let surname = isFather ? surname(ofFamily: id - Self.fathers) : GeneratedNames.surname(&random)
        return AAFWriter.addition(
            "PersRelEleve", id: id,
            [
                ("ENTPersonJointure", "\(id)"), ("sn", surname),
                ("givenName", GeneratedNames.givenName(&random)), ("personalTitle", id < Self.fathers ? "Mme" : "M."),
                ("ENTPersonDateNaissance", ""), ("homePhone", "0240000000"),
                ("ENTPersonAdresse", GeneratedNames.street(&random)), ("ENTPersonCodePostal", "44000"),
                ("ENTPersonVille", "NANTES"),
                ("mail", id % 3 == 0 ? "parent.\(id)@example.org" : ""),
            ])
    }

    private func surname(ofFamily family: Int) -> String {
        var random = random(Self.families + family)
        return GeneratedNames.surname(&random)
    }

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
}
