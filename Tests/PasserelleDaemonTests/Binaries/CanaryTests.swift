import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// Every flow that makes or takes a secret, each secret unlike any other, and then a look at everything that is left.
@Suite("A secret that went through the daemon")
struct CanaryTests {
    /// Who carries a secret legitimately; everything else that holds it is a leak.
    private struct Secret {
        var text: String
        /// The one mail that brings it.
        var isMailed = false
        /// A code that was used is shown on its owner's page, and opens nothing any more.
        var isUsedCode = false
    }

    @Test("is in no file, no log, no command line and no environment afterwards, but in the mail that brings it")
    func leavesNoTrace() async throws {
        try await withDaemon(["PASSERELLE_LOG_LEVEL": "debug", "PASSERELLE_MAIL_POLLSECONDS": "1"]) { daemon in
            let secrets = try await goThroughEverything(daemon)
            #expect(Set(secrets.map(\.text)).count == secrets.count)
            for secret in secrets {
                let holders = try files(below: daemon.folder).filter { try holds($0, secret.text) }
                let legitimate = holders.filter { path in
                    secret.isMailed && path.hasPrefix("\(daemon.folder)/state/mail")
                        || secret.isUsedCode && path.hasSuffix("/data.mdb")
                }
                #expect(holders == legitimate, "found in \(holders)")
                // The search is one that finds: each of these has to be somewhere.
                #expect(legitimate.count == (secret.isMailed || secret.isUsedCode ? 1 : 0))
                #expect(!daemon.output.contains(secret.text), "found in the log")
                for process in try [daemon.processID] + daemon.children() {
                    for file in ["cmdline", "environ"] {
                        #expect(try !holds("/proc/\(process)/\(file)", secret.text), "found in \(file)")
                    }
                }
            }
            let kept = try inMemory(of: daemon, secrets)
            print("secrets still in the daemon's memory: \(kept.count) of \(secrets.count)")
            // Swift keeps texts of up to 15 bytes in the value itself, so a short one may lie on a thread's stack for a while.
            #expect(kept.allSatisfy { $0.utf8.count < 16 }, "\(kept)")
            #expect(kept.count <= 2, "\(kept)")
        }
    }

    /// - Returns: every secret that went in or came out.
    private func goThroughEverything(_ daemon: DaemonProcess) async throws -> [Secret] {
        let school = try await School(of: 2, at: daemon)
        let portal = try await VarlinkClient.connect(path: daemon.portalPath)
        let office = try await VarlinkClient.connect(path: daemon.administrationPath)
        let identifier = "pupil.canary"
        var secrets = [
            Secret(text: school.codes[0].code, isUsedCode: true), Secret(text: school.codes[1].code),
            Secret(text: school.codes[1].code.replacing("-", with: "")),
        ]
        /// Another one at each call.
        func password(_ number: Int) -> SensitiveText {
            let text = "Serin-canari-\(number * 7919 + 104_729)"
            secrets.append(Secret(text: text))
            return SensitiveText(text)
        }
        func refused(_ body: () async throws -> some Any) async {
            await #expect(throws: CallError.self) { _ = try await body() }
        }

        var activation = School.activation(school.codes[0].code, identifier)
        activation.password = password(0)
        activation.givenName = "Zora"
        await refused { try await portal.call(Portal.Activate.self, activation) }
        activation.givenName = "Zoé"
        activation.password = password(1)
        _ = try await portal.call(Portal.Activate.self, activation)
        let wrong = password(2)
        await refused {
            try await portal.call(Portal.Authenticate.self, .init(identifier: identifier, password: wrong))
        }
        _ = try await portal.call(
            Portal.ChangePassword.self,
            .init(identifier: identifier, currentPassword: activation.password, newPassword: password(3)))
        _ = try await portal.call(Portal.RequestTemporaryPassword.self, .init(identifier: identifier))
        let mailed = try await mailed(/\r\n    ([a-z2-9]{8})\r\n/, daemon)
        secrets.append(Secret(text: mailed, isMailed: true))
        let mother = try #require(try await Parents.add(of: 2..<3, at: daemon).first)
        _ = try await office.call(Administration.MailCode.self, .init(key: mother, since: "2099-01-01T00:00:00Z"))
        let code = try await self.mailed(/\r\n    ([0-9A-Z-]{16})\r\n/, daemon)
        secrets += [Secret(text: code, isMailed: true), Secret(text: code.replacing("-", with: ""))]
        let signIn = try await portal.call(
            Portal.Authenticate.self, .init(identifier: identifier, password: SensitiveText(mailed)))
        #expect(signIn.outcome == .mustChangePassword)
        _ = try await portal.call(
            Portal.ReplaceTemporaryPassword.self,
            .init(identifier: identifier, temporaryPassword: SensitiveText(mailed), newPassword: password(4)))
        let given = try await office.call(Administration.IssueTemporaryPassword.self, .init(identifier: identifier))
        secrets.append(Secret(text: given.temporaryPassword.text))
        _ = try await portal.call(
            Portal.ReplaceTemporaryPassword.self,
            .init(identifier: identifier, temporaryPassword: given.temporaryPassword, newPassword: password(5)))
        try await until("every mail has left") { try await daemon.status().owedMails == 0 }
        return secrets
    }

    private func mailed(_ form: Regex<(Substring, Substring)>, _ daemon: DaemonProcess) async throws -> String {
        var found: String?
        try await until("the mail with the secret") {
            for path in try files(below: "\(daemon.folder)/state/mail") {
                let text = try String(contentsOfFile: path, encoding: .utf8)
                if let match = text.firstMatch(of: form) { found = String(match.1) }
            }
            return found != nil
        }
        guard let found else { throw TestFailure("no mail") }
        return found
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
    private func inMemory(of daemon: DaemonProcess, _ secrets: [Secret]) throws -> Set<String> {
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
