import Accounts
import Directory
import Feed
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

/// A bridge on a directory where the administrator may write people, passwords of any form included.
func withOutsider(
    watches: Bool = true, follows: Bool = true, keepsRegistrationsUnique: Bool = true, showsAuthors: Bool = true,
    recordsBinds: Bool = false, policy: LifecyclePolicy = LifecyclePolicy(), cost: PasswordHasher.Cost = .least,
    _ body: (Bridge) async throws -> Void
) async throws {
    try await withBridge(
        sendsMail: false, watches: watches, policy: policy, cost: cost,
        configure: {
            try Outsider.edit(&$0) { folder in
                try Outsider.letWrite(in: folder, follows: follows)
                if recordsBinds { try Outsider.recordBinds(in: folder) }
                if !showsAuthors { try Outsider.hideAuthors(in: folder) }
                if !keepsRegistrationsUnique { try Outsider.letShareRegistrations(in: folder) }
            }
        }, body)
}

/// An account that the office has closed by a temporary password on paper.
func closedPupil(_ bridge: Bridge) async throws -> Pupil {
    let pupil = try await bridge.settledPupil()
    guard
        let (secret, _) = try await bridge.operations.givePassword(
            to: Identifier(pupil.identifier), by: .worker("test"))
    else { throw TestFailure("no such account") }
    pupil.open(nil)
    pupil.shut(secret.text ?? "")
    try await pupil.promise()
    return pupil
}

extension Bridge {
    /// Changes an account as the administrator.
    ///
    /// - Parameter change: as LDIF, from `replace:` or the like on.
    func write(_ pupil: Pupil, _ change: String) async throws {
        let text = "dn: \(dn(pupil.identifier))\nchangetype: modify\n\(change)"
        let result = try await directory.modify(text, as: .administrator)
        guard result == 0 else { throw TestFailure("the administrator's change was answered \(result)") }
    }

    /// A complete feed that names the first pupil, who has come to another class.
    func importing(_ className: String) async throws -> FeedCounts {
        let delivered = try Delivered(in: directory.scratch)
        try delivered.write([1], class: className)
        let feeds = FeedOperations(operations: operations, maximumSuspendedPercent: 100)
        let request = FeedRequest(path: delivered.folder, source: "AC-TEST")
        return try await feeds.run(request, by: .worker("test"), tell: { _ in }).report.counts
    }

    /// Waits until the audit has it.
    func mended(_ pupil: Pupil, _ reason: String) async throws {
        let start = ContinuousClock.now
        defer { print("put right, \(reason): after \(ContinuousClock.now - start)") }
        try await eventually("put right: \(reason)") {
            try changesFromOutside().contains { $0["reason"] == reason && $0["account"] == pupil.identifier }
        }
    }

    func changesFromOutside() throws -> [[String: String]] {
        try AuditLines.read("\(directory.scratch)/audit.log").filter { $0["action"] == "changedOutside" }
    }

    func attribute(_ name: String, of pupil: Pupil) async throws -> [String] {
        try await directory.search(as: .administrator, base: dn(pupil.identifier), scope: "base", attributes: [name])
            .first?[name.lowercased()] ?? []
    }

    func hasPassword(_ pupil: Pupil) async throws -> Bool {
        try await !attribute("userPassword", of: pupil).isEmpty
    }

    func authorIsPasserelle(_ pupil: Pupil) async throws -> Bool {
        try await attribute("modifiersName", of: pupil).first?.hasPrefix("cn=passerelle,") == true
    }
}
