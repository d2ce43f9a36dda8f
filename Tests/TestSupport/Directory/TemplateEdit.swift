/// One change of one file of `config/slapd`.
public struct TemplateEdit: Sendable {
    public var file: String
    public var edit: @Sendable (String) -> String

    public init(_ file: String, _ former: String, _ new: String) {
        self.file = file
        edit = { $0.replacing(former, with: new) }
    }

    /// Takes out everything from one text up to another.
    public init(_ file: String, from start: String, upTo end: String? = nil) {
        self.file = file
        edit = { text in
            guard let first = text.firstRange(of: start) else { return text }
            let rest = end.map { text.firstRange(of: $0)?.lowerBound ?? first.lowerBound } ?? text.endIndex
            return String(text[..<first.lowerBound] + text[rest...])
        }
    }

    public init(_ file: String, appending text: String) {
        self.file = file
        edit = { $0 + text }
    }

    /// slapd loads one module more.
    public static func loading(_ module: String) -> TemplateEdit {
        TemplateEdit("global.ldif", "olcModuleLoad: unique\n", "olcModuleLoad: unique\nolcModuleLoad: \(module)\n")
    }

    /// The newest change is of a time to come, as after a clock that was ahead has gone back.
    ///
    /// - Parameter server: whose clock it was; 0 of one that is alone.
    public static func clockGoneBack(ofServer server: Int = 0) -> TemplateEdit {
        TemplateEdit(
            "tree.ldif", "o: ${suffixOrganization}\n",
            "o: ${suffixOrganization}\ncontextCSN: 20991231000000.000000Z#000000#00\(server)#000000\n")
    }
}

extension [TemplateEdit] {
    /// The folder of templates that read so; the one that is shipped where nothing is edited.
    public func templates(in folder: String) throws -> String {
        try reduce(Repository.configurationFolder) { _, edit in try editedTemplates(in: folder, edit.file, edit.edit) }
    }
}
