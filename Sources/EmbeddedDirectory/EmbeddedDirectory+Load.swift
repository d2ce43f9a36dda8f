import Foundation

// A first feed, loaded in a fraction of the time that writing it over LDAP takes.
extension EmbeddedDirectory {
    /// Begins another database with what this one holds, which must be no more than branches and services: all of it passes
    /// through memory. slapd goes on serving meanwhile.
    ///
    /// - Parameter context: the suffix's `contextCSN`, as slapd says now: what tells whether anything is written from here on.
    /// - Throws: `slapdFailed`, `fileSystem`.
    public func beginLoad(after context: Set<String>) async throws -> DirectoryLoad {
        try Files.remove(folder.loading)
        try Files.makeFolder(folder.loading)
        let data = "\(folder.loading)/data"
        let configured = "\(folder.loading)/slapd.d"
        try Files.makeFolder(data)
        try Files.makeFolder(configured)
        let file = "\(folder.loading)/slapd.ldif"
        try Files.write(try rendered.render(number: 1, dataFolder: data), to: file)
        try await tool.add(file: file, database: 0, configuration: configured)
        let basis = try await dump()
        let pipe = try FeedingPipe()
        let output = LastLines()
        let child: ChildProcess
        do {
            child = try await tool.load(
                from: pipe.readEnd, database: 1, configuration: configured, onLine: output.append)
            close(pipe.readEnd)
        } catch {
            close(pipe.readEnd)
            throw error
        }
        let load = DirectoryLoad(
            data: data, context: context, pipe: pipe, child: child, output: output,
            slapdPath: configuration.slapdPath)
        try await load.add(Array(basis.utf8))
        return load
    }

    /// Makes what was loaded the directory. slapd is stopped for it, for about a second, and started again.
    ///
    /// Killed at any moment, it leaves either what was there before or all that was loaded.
    ///
    /// - Throws: `inUse` when somebody wrote to the directory since the load began: then that stays, and the load is gone.
    public func replaceData(by load: DirectoryLoad) async throws {
        do {
            try await load.finish()
            try await numberAttributes(configured: "\(folder.loading)/slapd.d", workshop: folder.loading)
            let (data, state) = (folder.data, folder.path)
            try await exchange.whileStopped { [self] in
                // slapd has written down how far it is when it stopped. Whoever copies from here asks for what is newer than that:
                // a change would put all that was loaded before it out of their sight, even one that left nothing behind.
                guard Self.context(try await dump()) == load.context else {
                    throw EmbeddedDirectoryError(
                        .inUse, "somebody wrote to the directory while a first feed was loaded")
                }
                try Files.exchange(load.data, data)
                try Files.synchronize(state)
                try Files.synchronize("\(state)/load")
            }
        } catch {
            await discard(load)
            try? await waitUntilReady()
            throw error
        }
        try Files.remove(folder.loading)
        try await waitUntilReady()
    }

    /// Throws away what was loaded.
    public func discard(_ load: DirectoryLoad) async {
        await load.stop()
        // What is left holds people's data; the next start removes it if this does not.
        try? Files.remove(folder.loading)
    }

    private static func context(_ ldif: String) -> Set<String> {
        let name = "contextCSN: "
        return Set(ldif.split(separator: "\n").filter { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) })
    }

    private func dump() async throws -> String {
        let file = "\(folder.loading)/basis.ldif"
        try Files.remove(file)
        try await tool.dump(to: file, database: 1, configuration: folder.configuration)
        return try Files.read(file)
    }
}
