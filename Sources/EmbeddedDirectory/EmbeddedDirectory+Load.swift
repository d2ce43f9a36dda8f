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
            data: data, basis: basis, pipe: pipe, child: child, output: output,
            slapdPath: configuration.slapdPath)
        try await load.add(Array(basis.ldif.utf8))
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
            let (data, state) = (folder.data, folder.path)
            try await exchange.whileStopped { [self] in
                guard load.basis.isUnchanged(in: try await dump()) else {
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

    private func dump() async throws -> LoadBasis {
        let file = "\(folder.loading)/basis.ldif"
        try Files.remove(file)
        try await tool.dump(to: file, database: 1, configuration: folder.configuration)
        return LoadBasis(try Files.read(file))
    }
}
