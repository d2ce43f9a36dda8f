import Glibc

/// slapd's offline tools, which are slapd itself under another name: they write into folders that no slapd has open.
struct SlapdTool {
    let slapdPath: String
    /// How long `dump` may take.
    var patience = Duration.seconds(60)

    /// `slapadd`. Database 0 is the configuration.
    func add(file: String, database: Int, configuration: String) async throws {
        // -w: the entries count as written here and now, for those who follow by RFC 4533.
        let extra = database == 0 ? [] : ["-w"]
        try await run(["-T", "add", "-n", String(database), "-F", configuration, "-l", file] + extra)
    }

    /// `slapadd` of entries that fit no object class, and that nobody who follows needs to hear of.
    func addOutsideSchema(file: String, database: Int, configuration: String) async throws {
        try await run(["-T", "add", "-n", String(database), "-F", configuration, "-l", file, "-s"])
    }

    /// `slapadd` of what comes from `input` into a database that is thrown away when anything fails.
    ///
    /// -q: many entries in one transaction, none of them synchronised: a quarter less work. The schema is checked, and that
    /// values have the form of their attribute's syntax is not: for what a feed says that is any text, and a test says so.
    func load(
        from input: Int32, database: Int, configuration: String, onLine: @escaping @Sendable (String) -> Void
    ) async throws -> ChildProcess {
        let arguments = ["-T", "add", "-n", String(database), "-F", configuration, "-w", "-q"]
        return try await ChildProcess.start(slapdPath, arguments, input: input, onLine: onLine)
    }

    /// `slapcat` of a small database: works beside a slapd that runs, too. It is ended when patience is over, because nobody
    /// may have to wait for a disk that hangs while slapd is stopped.
    func dump(to file: String, database: Int, configuration: String) async throws {
        try await run(["-T", "cat", "-n", String(database), "-F", configuration, "-l", file], within: patience)
    }

    /// `slapmodify`.
    ///
    /// - Parameter isNews: whether those who follow by RFC 4533 are to hear of it; not when an entry is removed: after that the tool
    ///   ends by a segmentation fault (2.5.13).
    func modify(file: String, database: Int, configuration: String, isNews: Bool = true) async throws {
        let extra = isNews ? ["-w"] : []
        try await run(["-T", "modify", "-n", String(database), "-F", configuration, "-l", file] + extra)
    }

    /// `slapindex`: every index of the database, anew.
    func index(database: Int, configuration: String) async throws {
        try await run(["-T", "index", "-n", String(database), "-F", configuration, "-t"])
    }

    private func run(_ arguments: [String], within deadline: Duration? = nil) async throws {
        let output = LastLines()
        let child = try await ChildProcess.start(slapdPath, arguments, onLine: output.append)
        let alarm = deadline.map { deadline in
            Task {
                try await Task.sleep(for: deadline)
                output.append("(ended: not done within \(deadline))")
                child.signal(SIGKILL)
            }
        }
        defer { alarm?.cancel() }
        let end = await child.end
        guard end == .exited(0) else {
            let command = ([slapdPath] + arguments).joined(separator: " ")
            throw SlapdDiagnosis.error("\(command): \(end)", output: output.text, slapdPath: slapdPath)
        }
    }
}
