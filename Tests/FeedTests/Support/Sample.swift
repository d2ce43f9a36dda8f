/// AAF text as feeds have it, to be spoiled by tests.
enum Sample {
    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    static let doctype = "<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n"

    static func document(_ records: String..., declaration: String = declaration) -> String {
        declaration + doctype + "<ficAlimMENESR>\n" + records.joined(separator: "\n") + "\n</ficAlimMENESR>\n"
    }

    /// - Parameter changes: values by attribute; an empty list removes the attribute, `""` makes an empty `<value/>`.
    static func pupil(_ id: String = "100001", _ changes: [String: [String]] = [:]) -> String {
        record(
            "categoriePersonne", "Eleve", id,
            [
                ("ENTPersonJointure", [id]), ("sn", ["Bréhat"]), ("givenName", ["Tanguy"]), ("personalTitle", ["M."]),
                ("ENTPersonDateNaissance", ["18/12/2012"]), ("ENTPersonStructRattach", ["52001"]),
                ("ENTEleveClasses", ["52001$3B"]),
            ], changes)
    }

    static func relative(_ id: String = "900", _ changes: [String: [String]] = [:]) -> String {
        record(
            "categoriePersonne", "PersRelEleve", id,
            [
                ("ENTPersonJointure", [id]), ("sn", ["Kerbrat"]), ("givenName", ["Anne"]), ("personalTitle", ["Mme"]),
                ("ENTPersonDateNaissance", [""]), ("mail", ["anne@example.org"]),
            ], changes)
    }

    static func school(_ id: String = "52001", _ changes: [String: [String]] = [:]) -> String {
        record(
            "categorieStructure", "EtabEducNat", id,
            [
                ("ENTStructureJointure", [id]), ("ENTStructureUAI", ["0449101D"]),
                ("ENTStructureNomCourant", ["CLG-JULES VERNE-ac-NANTES"]), ("ENTStructureSIREN", [""]),
            ], changes)
    }

    static func record(
        _ kind: String, _ category: String, _ id: String, _ attributes: [(String, [String])],
        _ changes: [String: [String]]
    ) -> String {
        var attributes = attributes.filter { changes[$0.0] == nil }
        attributes += changes.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
        let lines = attributes.map { name, values in
            let values = values.map { $0.isEmpty ? "<value/>" : "<value>\($0)</value>" }
            return "<attr name=\"\(name)\">\(values.joined())</attr>"
        }
        return """
            <addRequest>
            <operationalAttributes><attr name="\(kind)"><value>\(category)</value></attr></operationalAttributes>
            <identifier><id>\(id)</id></identifier>
            <attributes>
            \(lines.joined(separator: "\n"))
            </attributes>
            </addRequest>
            """
    }
}
