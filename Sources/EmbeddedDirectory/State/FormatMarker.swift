/// The file that says which version made a state folder and for which tree.
struct FormatMarker {
    /// Grows when an older daemon could no longer use the folder.
    static let version = 1
    private static let title = "passerelle directory"

    let text: String

    init(names: ServiceNames) {
        text = """
            \(Self.title) \(Self.version)
            people: \(names.people)
            structures: \(names.structures)
            registry: \(names.registry)
            services: \(names.services)

            """
    }

    /// Why a folder with this marker is not the one expected, and what to do; `nil` when it is.
    func objection(to found: String) -> String? {
        let lines = found.split(separator: "\n")
        let title = (lines.first ?? "").split(separator: " ")
        guard title.dropLast().joined(separator: " ") == Self.title, let version = title.last.flatMap({ Int($0) })
        else {
            return "has a file \"format\" that is not ours; give an empty folder"
        }
        guard version <= Self.version else {
            return "was made by a newer version (format \(version), this one knows \(Self.version)); use that version"
        }
        let expected = text.split(separator: "\n")
        for (line, wanted) in zip(lines.dropFirst(), expected.dropFirst()) where line != wanted {
            return
                "holds another tree, \"\(line)\" and not \"\(wanted)\"; configure that one, or give an empty folder"
        }
        return lines.count == expected.count ? nil : "has a damaged file \"format\"; restore the folder from a backup"
    }
}
