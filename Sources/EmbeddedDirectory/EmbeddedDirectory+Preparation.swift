extension EmbeddedDirectory {
    /// Makes or recognises the state folder and writes slapd's configuration into it, and the first entries when there
    /// are none. Data that are there are not touched, except for the passwords of the service entries.
    ///
    /// Idempotent, and safe to interrupt at any point: everything is made beside its place and moved there in one step.
    /// ``run()`` does it; calling it before shows errors earlier.
    public func prepare() async throws {
        try lock.withLockedValue { held in held = try held ?? folder.open() }
        try await DataLock.waitUntilFree(folder: folder.data, deadline: configuration.stopDeadline)
        try Files.remove(folder.loading)
        try Files.remove(folder.workshop)
        try Files.makeFolder(folder.workshop)
        // slapd refuses a configuration whose data folder is not there.
        if !Files.exists(folder.data) { try await writeFirstEntries() }
        let text = try rendered.render(for: .embedded)
        let configured = try await writeConfiguration(text, called: "slapd.d")
        try await bringAttributesUpToDate(configured: configured)
        try await bringIndexesUpToDate(IndexRecord(configuration: text), configured: configured)
        try await writeServicePasswords(configured: configured)
        try Files.remove(folder.configuration)
        try Files.move(configured, to: folder.configuration)
        try Files.remove(folder.workshop)
    }

    var tool: SlapdTool { SlapdTool(slapdPath: configuration.slapdPath) }

    /// Makes a configuration folder in the workshop.
    private func writeConfiguration(_ text: String, called name: String) async throws -> String {
        let path = "\(folder.workshop)/\(name)"
        try Files.makeFolder(path)
        let file = "\(path).ldif"
        try Files.write(text, to: file)
        try await tool.add(file: file, database: 0, configuration: path)
        return path
    }

    private func writeFirstEntries() async throws {
        let data = "\(folder.workshop)/data"
        try Files.makeFolder(data)
        let configured = try await writeConfiguration(rendered.render(number: 1, dataFolder: data), called: "first.d")
        let file = "\(folder.workshop)/tree.ldif"
        try Files.write(try rendered.renderTree(), to: file)
        try await tool.add(file: file, database: 1, configuration: configured)
        try Files.move(data, to: folder.data)
    }

    /// An index that a new version adds, or builds in another way, knows nothing of the entries that are there, and
    /// slapd would answer that nobody is found by it.
    private func bringIndexesUpToDate(_ wanted: IndexRecord, configured: String) async throws {
        guard try wanted != IndexRecord(contentsOf: folder.indexRecord) else { return }
        logger.info("The directory's indexes are built")
        try await tool.index(database: 1, configuration: configured)
        try Files.write(wanted.text, to: folder.indexRecord)
    }

    private func bringAttributesUpToDate(configured: String) async throws {
        let wanted = try rendered.vocabulary().text
        let recorded = Files.exists(folder.attributeRecord) ? try Files.read(folder.attributeRecord) : ""
        guard wanted != recorded else { return }
        try await numberAttributes(configured: configured, workshop: folder.workshop)
        try Files.write(wanted, to: folder.attributeRecord)
    }

    /// See ``AttributeVocabulary``. Nothing is left of it but the numbers.
    ///
    /// - Parameter workshop: a folder for what the tools read.
    func numberAttributes(configured: String, workshop: String) async throws {
        let (entry, removal) = ("\(workshop)/vocabulary.ldif", "\(workshop)/removal.ldif")
        try Files.write(try rendered.renderVocabulary(), to: entry)
        try Files.write(AttributeVocabulary.removal(rendered.vocabularyName), to: removal)
        // A start that was interrupted here has left it behind; most often there is none, and the tool fails for that.
        try? await tool.modify(file: removal, database: 1, configuration: configured, isNews: false)
        try await tool.addOutsideSchema(file: entry, database: 1, configuration: configured)
        try await tool.modify(file: removal, database: 1, configuration: configured, isNews: false)
    }

    private func writeServicePasswords(configured: String) async throws {
        var changes = ""
        for password in ServicePassword.all(names, in: folder.path) {
            let value: String? = if let bytes = try password.bytes() { try await hash(bytes) } else { nil }
            changes += password.change(to: value)
        }
        let file = "\(folder.workshop)/passwords.ldif"
        try Files.write(changes, to: file)
        try await tool.modify(file: file, database: 1, configuration: configured)
    }
}
