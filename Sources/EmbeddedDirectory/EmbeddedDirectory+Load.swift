import Foundation

// A first feed, loaded in a fraction of the time that writing it over LDAP takes.
extension EmbeddedDirectory {
    /// Begins another database with what this one holds, which must be no more than branches and services: all of it passes
    /// through memory. slapd goes on serving meanwhile.
    ///
    /// - Throws: `slapdFailed`, `fileSystem`.
    public func beginLoad() async throws -> DirectoryLoad {
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
            data: data, configuration: configured, basis: basis, pipe: pipe, child: child, output: output,
            slapdPath: configuration.slapdPath)
        try await load.add(Array(basis.ldif.utf8))
        return load
    }

    /// Makes what was loaded the directory. slapd is stopped for it, for about a second, and started again.
    ///
    /// Killed at any moment, it leaves either what was there before or all that was loaded.
    ///
    /// - Parameter attributes: of branches and services, which may have changed since the load began, and are brought along.
    /// - Throws: `inUse` when somebody wrote anything else since then: that stays, and the load is gone.
    public func replaceData(by load: DirectoryLoad, keeping attributes: Set<String> = []) async throws {
        do {
            try await load.finish()
            let (data, state) = (folder.data, folder.path)
            try await exchange.whileStopped { [self] in
                let now = try await dump()
                guard load.basis.isUnchanged(in: now, but: attributes) else {
                    throw EmbeddedDirectoryError(
                        .inUse, "somebody wrote to the directory while a first feed was loaded")
                }
                try await bring(load.basis.changes(to: now, of: attributes), to: load)
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

    private func bring(_ changes: String, to load: DirectoryLoad) async throws {
        guard !changes.isEmpty else { return }
        let file = "\(folder.loading)/changes.ldif"
        try Files.write(changes, to: file)
        try await tool.modify(file: file, database: 1, configuration: load.configuration)
        try load.synchronize()
    }

    private func dump() async throws -> LoadBasis {
        let file = "\(folder.loading)/basis.ldif"
        try Files.remove(file)
        try await tool.dump(to: file, database: 1, configuration: folder.configuration)
        return LoadBasis(try Files.read(file))
    }
}
