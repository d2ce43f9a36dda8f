import Foundation
import NIOConcurrencyHelpers

/// A database that is filled beside the one that slapd serves, by slapd's own `slapadd`.
///
/// Nobody sees it before it takes that one's place, and until then nothing is lost by throwing it away: so it is not written
/// to the disk entry by entry, but once, before it counts.
public final class DirectoryLoad: Sendable {
    let data: String
    let basis: LoadBasis
    private let pipe: FeedingPipe
    private let child: ChildProcess
    private let output: LastLines
    private let slapdPath: String

    init(
        data: String, basis: LoadBasis, pipe: FeedingPipe, child: ChildProcess, output: LastLines, slapdPath: String
    ) {
        (self.data, self.basis, self.pipe, self.child) = (data, basis, pipe, child)
        (self.output, self.slapdPath) = (output, slapdPath)
    }

    /// Adds entries whose parents are the branches.
    ///
    /// - Parameter ldif: whole records (RFC 2849), each ended by an empty line.
    /// - Throws: `slapdFailed` when `slapadd` refused what came before.
    public func add(_ ldif: [UInt8]) async throws {
        guard await pipe.send(ldif) else { throw await failure() }
    }

    /// Everything was added: it is complete and on the disk when this returns.
    ///
    /// - Throws: `slapdFailed` when `slapadd` refused anything.
    func finish() async throws {
        pipe.end()
        guard await child.end == .exited(0) else { throw await failure() }
        try Files.synchronize("\(data)/data.mdb")
        try Files.synchronize(data)
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
