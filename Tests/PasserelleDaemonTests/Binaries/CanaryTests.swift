import Foundation
import TestSupport
import Testing

/// Every flow that makes or takes a secret, each secret unlike any other, and then a look at everything that is left.
@Suite("A secret that went through the daemon")
struct CanaryTests {
    @Test(
        "is in no file, no log, slapd's own included, no command line and no environment, but in the mail that brings it"
    )
    func leavesNoTrace() async throws {
        try await withTemporaryFolder { folder in
            let directory = try TalkativeDirectory(in: folder)
            let settings = [
                "PASSERELLE_LOG_LEVEL": "debug", "PASSERELLE_MAIL_POLLSECONDS": "1",
                "PASSERELLE_HELPDESK_BRANCH": CanaryFlows.branch,
            ]
            try await withDaemon(settings.merging(directory.settings) { _, new in new }) { daemon in
                let flows = try await CanaryFlows(at: daemon)
                try await flows.goThroughAll()
                let secrets = flows.secrets
                #expect(Set(secrets.map(\.text)).count == secrets.count)
                try lookIntoFiles(of: daemon, directory, secrets)
                try lookIntoProcesses(of: daemon, secrets)
                try await lookIntoSlapd(of: daemon, directory, secrets)
                let kept = try inMemory(of: daemon, secrets)
                print("secrets still in the daemon's memory: \(kept.count) of \(secrets.count)")
                // Swift keeps texts of up to 15 bytes in the value itself, so a short one may lie on a thread's stack for a while.
                #expect(kept.allSatisfy { $0.utf8.count < 16 }, "\(kept)")
                #expect(kept.count <= 2, "\(kept)")
            }
        }
    }

    private func lookIntoFiles(
        of daemon: DaemonProcess, _ directory: TalkativeDirectory, _ secrets: [CanaryFlows.Secret]
    ) throws {
        let paths = try files(below: daemon.folder) + files(below: directory.folder)
        for secret in secrets {
            let holders = try paths.filter { try holds($0, secret.text) }
            let mails = holders.filter { $0.hasPrefix("\(daemon.folder)/state/mail/") }
            let databases = holders.filter { $0.hasSuffix("/data.mdb") }
            #expect(holders.count == mails.count + databases.count, "found in \(holders)")
            // The search is one that finds: each of these has to be somewhere.
            #expect(mails.count == (secret.isMailed ? 1 : 0), "found in \(mails)")
            #expect(databases.isEmpty != secret.isUsedCode, "found in \(databases)")
        }
    }

    private func lookIntoProcesses(of daemon: DaemonProcess, _ secrets: [CanaryFlows.Secret]) throws {
        for process in try [daemon.processID] + daemon.children() {
            for secret in secrets {
                for file in ["cmdline", "environ"] {
                    #expect(try !holds("/proc/\(process)/\(file)", secret.text), "found in \(file)")
                }
            }
        }
    }

    /// Into what slapd says, which the daemon's log has, and into what it writes down of every operation.
    private func lookIntoSlapd(
        of daemon: DaemonProcess, _ directory: TalkativeDirectory, _ secrets: [CanaryFlows.Secret]
    ) async throws {
        let log = daemon.output
        let accessLog = try await directory.accessLog(of: daemon)
        for secret in secrets {
            #expect(!log.contains(secret.text), "found in the log")
            #expect(secret.isUsedCode || !accessLog.contains(secret.text), "found in the access log")
        }
        // Neither is empty: a sign-in is in both, and a changed password's hash in the second.
        #expect(log.contains("method=128") && log.contains("SRCH base="))
        #expect(accessLog.contains("reqMethod: SIMPLE") && accessLog.contains("reqMod: userPassword:= {ARGON2}"))
    }

    private func files(below folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { throw TestFailure("no \(folder)") }
        return walk.compactMap { $0 as? String }.map { "\(folder)/\($0)" }.filter { path in
            let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            return type == .typeRegular
        }
    }

    private func holds(_ path: String, _ secret: String) throws -> Bool {
        // A file that went meanwhile holds nothing.
        guard let bytes = FileManager.default.contents(atPath: path) else { return false }
        return bytes.range(of: Data(secret.utf8)) != nil
    }

    /// Which of the secrets are found in what the daemon may write of its memory, living and given back alike.
    private func inMemory(of daemon: DaemonProcess, _ secrets: [CanaryFlows.Secret]) throws -> Set<String> {
        let process = try daemon.processID
        let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
        defer { try? memory.close() }
        var found: Set<String> = []
        for line in try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8).split(separator: "\n") {
            guard let range = line.firstMatch(of: /^([0-9a-f]+)-([0-9a-f]+) rw/),
                let start = UInt64(range.1, radix: 16), let end = UInt64(range.2, radix: 16)
            else { continue }
            // Unreadable parts, such as guard pages, are none of ours.
            try? memory.seek(toOffset: start)
            guard let bytes = try? memory.read(upToCount: Int(end - start)) else { continue }
            for secret in secrets where bytes.range(of: Data(secret.text.utf8)) != nil { found.insert(secret.text) }
        }
        return found
    }
}
