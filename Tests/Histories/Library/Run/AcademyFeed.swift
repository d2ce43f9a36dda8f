import Foundation
import TestSupport

/// The academy's files about the people of one history, who go to two schools of their own.
struct AcademyFeed: Sendable {
    static let surname = "LE GOFF"
    static let source = "AC-NANTES"

    /// Where a pupil is.
    struct Place: Sendable {
        var school: Int
        var form: String
    }

    let people: [Person]
    private let schools: [(id: Int, uai: String)]
    private let folder: String

    /// - Parameters:
    ///   - number: of the first pupil, whom no other history has.
    ///   - folder: for what is written.
    init(_ people: [Person], _ number: Int, in folder: String) {
        (self.people, self.folder) = (people, folder)
        let names = FeedGenerator(pupils: 0)
        schools = (0..<2).map { (60_000 + 2 * number + $0, names.uai(1000 + 2 * number + $0)) }
    }

    static func key(_ id: Int, child: Int? = nil) -> String { "\(source)$\(id)" + (child.map { "+\($0)" } ?? "") }

    /// - Parameters:
    ///   - places: of the pupils whom it names, by their number.
    ///   - part: of the pupils' file that there is, of 1,000.
    /// - Returns: the folder of a complete feed.
    func complete(_ places: [Int: Place], part: Int = 1000) throws -> String {
        let folder = try emptyFolder()
        try write("EtabEducNat", "Complet", in: folder) { for school in schools { $0(Self.record(school)) } }
        let path = try write("Eleve", "Complet", in: folder) { out in
            for pupil in pupils { places[pupil.number].map { out(record(pupil, $0)) } }
        }
        try write("PersRelEleve", "Complet", in: folder) { out in
            for parent in people where parent.children.contains(where: { places[$0.number] != nil }) {
                if parent.isResponsible { out(record(parent)) }
            }
        }
        if part < 1000 {
            let whole = try Data(contentsOf: URL(filePath: path))
            // Without the end of its last tag at least.
            try whole.prefix(min(whole.count * part / 1000, whole.count - 2)).write(to: URL(filePath: path))
        }
        return folder
    }

    /// What a day changes of one pupil.
    enum Change: CaseIterable, Sendable {
        case added, moved, deleted

        var mention: Mention {
            switch self {
            case .added: .named
            case .moved: .changed
            case .deleted: .missing
            }
        }
    }

    /// - Returns: the folder of a delta.
    func delta(_ changes: [(pupil: Person, change: Change, place: Place)]) throws -> String {
        let folder = try emptyFolder()
        try write("Eleve", "Delta", in: folder) { out in
            for (pupil, change, place) in changes {
                switch change {
                case .added: out(record(pupil, place))
                case .moved: out(AAFWriter.change("Eleve", id: pupil.id, Self.attributes(schools[place.school], place)))
                case .deleted: out(AAFWriter.deletion("Eleve", id: pupil.id))
                }
            }
        }
        let added = changes.filter { $0.change == .added }.map(\.pupil.number)
        let parents = people.filter { $0.isResponsible && $0.children.contains { added.contains($0.number) } }
        if !parents.isEmpty {
            try write("PersRelEleve", "Delta", in: folder) { for parent in parents { $0(record(parent)) } }
        }
        return folder
    }

    var pupils: [Person] { people.filter { !$0.isResponsible } }

    private func emptyFolder() throws -> String {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @discardableResult
    private func write(
        _ category: String, _ scope: String, in folder: String, _ body: ((String) -> Void) -> Void
    ) throws -> String {
        try AAFWriter.write("\(folder)/ENT_\(scope)_20261124_\(category)_0000.xml", body)
    }

    private static func record(_ school: (id: Int, uai: String)) -> String {
        AAFWriter.addition(
            "EtabEducNat", id: school.id,
            [
                ("ENTStructureJointure", "\(school.id)"), ("ENTStructureUAI", school.uai),
                ("ENTStructureNomCourant", "CLG-\(school.id)-ac-NANTES"), ("ENTStructureTypeStruct", "COLLEGE"),
            ])
    }

    private func record(_ pupil: Person, _ place: Place) -> String {
        let parents = people.filter { $0.isResponsible && $0.children.contains { $0.number == pupil.number } }
        let links = parents.map { "\($0.id)$10$1$1$1$0" }.joined(separator: "</value><value>")
        return AAFWriter.addition(
            "Eleve", id: pupil.id,
            [
                ("ENTPersonJointure", "\(pupil.id)"), ("sn", Self.surname),
                ("givenName", pupil.children[0].givenName), ("ENTPersonDateNaissance", "18/12/2012"),
                ("ENTElevePersRelEleve", links),
            ] + Self.attributes(schools[place.school], place))
    }

    private func record(_ parent: Person) -> String {
        AAFWriter.addition(
            "PersRelEleve", id: parent.id,
            [("ENTPersonJointure", "\(parent.id)"), ("sn", Self.surname), ("givenName", "Anne")])
    }

    private static func attributes(_ school: (id: Int, uai: String), _ place: Place) -> [(String, String)] {
        [("ENTPersonStructRattach", "\(school.id)"), ("ENTEleveClasses", "\(school.id)$\(place.form)")]
    }
}
