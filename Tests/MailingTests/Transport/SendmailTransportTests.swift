import Foundation
import Mailing
import Testing

/// A script stands for `sendmail`: its command line and standard input are the contract.
@Suite struct SendmailTransportTests {
    private func withSendmail(_ script: String, _ body: (_ path: String, _ folder: String) async throws -> Void)
        async throws
    {
        try await withFolder { folder in
            let path = "\(folder)/sendmail"
            try Data("#!/bin/sh\ncd \(folder)\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            try await body(path, folder)
        }
    }

    private func code(of body: () async throws -> Void) async -> MailError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? MailError)?.code
        }
    }

    @Test("envelope on the command line, exact bytes on standard input, and nothing of ours in the environment")
    func contract() async throws {
        try await withSendmail("printf '%s\\n' \"$@\" > arguments; env > environment; cat > input") { path, folder in
            let message = try message(to: "-f@exemple.fr")
            try await SendmailTransport(path: path).send(message)
            func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")) }
            #expect(
                String(decoding: try read("arguments"), as: UTF8.self)
                    == "-i\n-f\nne-pas-repondre@ac-exemple.fr\n--\n-f@exemple.fr\n")
            #expect(try read("input") == data(of: message))
            #expect(!String(decoding: try read("environment"), as: UTF8.self).contains("HOME="))
        }
    }

    @Test(
        "exit statuses are those of sysexits.h",
        arguments: [
            (0, nil), (65, MailError.Code.permanent), (67, .permanent), (68, .permanent), (75, .temporary),
            (69, .temporary),
            (1, .temporary), (64, .configuration), (77, .configuration), (78, .configuration),
        ] as [(Int, MailError.Code?)])
    func exits(status: Int, expected: MailError.Code?) async throws {
        try await withSendmail("cat > /dev/null; exit \(status)") { path, _ in
            let message = try message()
            let code = await code { try await SendmailTransport(path: path).send(message) }
            #expect(code == expected)
        }
    }

    @Test("a program that goes away without reading is its exit status, not our death")
    func goesAway() async throws {
        try await withSendmail("exec 0<&-; exit 75") { path, _ in
            let message = try message()
            let code = await code { try await SendmailTransport(path: path).send(message) }
            #expect(code == .temporary)
        }
    }

    @Test("a program that never ends is ended and is for later")
    func stalls() async throws {
        try await withSendmail("read never < fifo") { path, folder in
            mkfifo("\(folder)/fifo", 0o600)
            let message = try message()
            // Only the limit ends it, so that its words are the proof; how soon, a busy machine decides.
            let error = await #expect(throws: MailError.self) {
                try await SendmailTransport(path: path, timeout: .milliseconds(300)).send(message)
            }
            #expect(error?.code == .temporary && error?.context.contains("no end within") == true)
        }
    }

    @Test("no program, no transport")
    func missing() {
        #expect { try SendmailTransport(path: "/nonexistent/sendmail") } throws: {
            ($0 as? MailError)?.code == .configuration
        }
        #expect { try SendmailTransport(path: "sendmail") } throws: { ($0 as? MailError)?.code == .configuration }
    }
}
