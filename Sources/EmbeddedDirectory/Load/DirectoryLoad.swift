import Foundation
import NIOConcurrencyHelpers

/// A database that is filled beside the one that slapd serves, by slapd's own `slapadd`.
///
/// Nobody sees it before it takes that one's place, and until then nothing is lost by throwing it away: so it is not written
/// to the disk entry by entry, but once, before it counts.
public final class DirectoryLoad: Sendable {
    let data: String
    /// The directory's `contextCSN` before the load began.
    let context: Set<String>
    private let pipe: FeedingPipe
    private let child: ChildProcess
    private let output: LastLines
    private let slapdPath: String

    init(
        data: String, context: Set<String>, pipe: FeedingPipe, child: ChildProcess, output: LastLines, slapdPath: String
    ) {
        (self.data, self.context, self.pipe, self.child) = (data, context, pipe, child)
        (self.output, self.slapdPath) = (output, slapdPath)
    }

    /// Adds entries whose parents are the branches.
    ///
    /// - Parameter ldif: whole records (RFC 2849), each ended by an empty line.
    /// - Throws: `slapdFailed` when `slapadd` refused what came before.
    public func add(_ ldif: [UInt8]) async throws {
        let isTaken = await endingIfCancelled { await pipe.send(ldif) }
        guard isTaken else { throw await failure() }
    }

    /// Everything was added: it is complete and on the disk when this returns.
    ///
    /// - Throws: `slapdFailed` when `slapadd` refused anything.
    func finish() async throws {
        pipe.end()
        let end = await endingIfCancelled { await child.end }
        guard end == .exited(0) else { throw await failure() }
        try Files.synchronize("\(data)/data.mdb")
        try Files.synchronize(data)
    }

    /// A `slapadd` that hangs holds up nobody who has given up.
    private func endingIfCancelled<Result>(_ body: () async -> Result) async -> Result {
        await withTaskCancellationHandler(operation: body) { child.signal(SIGKILL) }
    }

    func stop() async {
        child.signal(SIGKILL)
        _ = await child.end
    }

    private func failure() async -> EmbeddedDirectoryError {
        let end = await child.end
        return SlapdDiagnosis.error("slapadd: \(end)", output: output.text, slapdPath: slapdPath)
    }
}
