import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A daemon that gets SIGHUP")
struct ReloadTests {
    /// A daemon with a file of settings and templates of its own, both in its folder's parent.
    private func withSettings(_ body: (DaemonProcess, NotificationSocket, _ folder: String) async throws -> Void)
        async throws
    {
        try await withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: "\(Repository.root)/config/templates/mail", toPath: "\(folder)/mail")
            try write("portal:\n  help: Avant.\n", in: folder)
            let socket = try NotificationSocket("\(folder)/notify")
            let settings = [
                "PASSERELLE_CONFIG": "\(folder)/passerelle.yaml", "PASSERELLE_MAIL_TEMPLATES": "\(folder)/mail",
                "NOTIFY_SOCKET": "\(folder)/notify",
            ]
            try await withDaemon(settings) { try await body($0, socket, folder) }
        }
    }

    private func write(_ yaml: String, in folder: String) throws {
        try yaml.write(toFile: "\(folder)/passerelle.yaml", atomically: true, encoding: .utf8)
    }

    private func help(_ daemon: DaemonProcess) async throws -> String {
        try await VarlinkClient.connect(path: daemon.administrationPath)
            .call(Administration.DescribeSite.self, NoParameters()).help
    }

    @Test("reads its texts anew, opens the audit log anew, and says what waits for a restart")
    func reads() async throws {
        try await withSettings { daemon, _, folder in
            #expect(try await help(daemon) == "Avant.")
            _ = try await School(of: 1, at: daemon)
            let key = try #require(try await Parents.add(of: 1..<2, at: daemon).first)
            let audit = "\(daemon.folder)/state/audit.log"
            try FileManager.default.moveItem(atPath: audit, toPath: "\(audit).1")
            try edit("\(folder)/mail/activation-code.txt.mustache") { "\($0)\nLigne nouvelle\n" }
            try write("portal:\n  help: Après.\ndirectory:\n  sessions: 3\n", in: folder)
            let processID = try daemon.processID
            daemon.signal(SIGHUP)
            try await until("it is read") { daemon.output.contains("Read anew") }
            try await until("the rest is told") { daemon.output.contains("wait for a restart") }
            #expect(try await help(daemon) == "Après." && daemon.processID == processID)
            #expect(daemon.output.contains("configuration.changed=portal.help"))
            #expect(daemon.output.contains("configuration.changed=directory.sessions"))
            #expect(FileManager.default.fileExists(atPath: audit))

            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            _ = try await client.call(Administration.MailCode.self, .init(key: key, since: "2099-01-01T00:00:00Z"))
            try await until("a mail of the new text") { try mails(daemon).contains { $0.contains("Ligne nouvelle") } }
            #expect(try mails(daemon).allSatisfy { $0.contains("Apr=C3=A8s.") })
            #expect(try String(contentsOfFile: audit, encoding: .utf8).contains("codeMailRequested"))
        }
    }

    @Test("leaves the texts where they are when its resources move, which waits for a restart; those that are named go")
    func resources() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.copyItem(atPath: "\(Repository.root)/config", toPath: "\(folder)/config")
            func read(_ resources: String, _ more: [String: String] = [:]) throws -> Configuration {
                let environment = ["PASSERELLE_FOLDERS_RESOURCES": resources].merging(more) { $1 }
                return try Configuration.load(path: nil, environment: environment)
            }
            let started = try read(Repository.root)
            let moved = try read(folder).withResources(of: started)
            #expect(moved.mail.templates == started.mail.templates)
            #expect(moved.letters.templates == started.letters.templates)
            let named = try read(folder, ["PASSERELLE_LETTERS_TEMPLATES": "\(folder)/config/letters"])
            #expect(named.withResources(of: started).letters.templates == "\(folder)/config/letters")
        }
    }

    @Test("tells its service manager that it reads, and that it serves again")
    func notifies() async throws {
        try await withSettings { daemon, socket, _ in
            var told: [String] = []
            try await until("it serves") {
                told += socket.received()
                return told.contains("READY=1\nSTATUS=serving")
            }
            told = []
            daemon.signal(SIGHUP)
            try await until("it serves again") {
                told += socket.received().filter { !$0.hasPrefix("WATCHDOG") }
                return told.count == 2
            }
            #expect(told[0].hasPrefix("RELOADING=1\nMONOTONIC_USEC=") && told[1] == "READY=1\nSTATUS=serving")
        }
    }

    @Test("changes nothing for a file with faults, tells all of them, and takes it when they are mended")
    func faults() async throws {
        try await withSettings { daemon, socket, folder in
            try write("portal:\n  help: Après.\n  ur: x\ncodes:\n  tries: 99\n", in: folder)
            daemon.signal(SIGHUP)
            try await until("all faults are told") {
                daemon.output.contains("did you mean portal.url") && daemon.output.contains("codes.tries")
            }
            #expect(daemon.output.contains("the former one stays in force: mend this"))
            try await until("systemctl status tells it, too") {
                socket.received().contains("READY=1\nSTATUS=serving; the configuration was not read anew, see the log")
            }
            #expect(try await help(daemon) == "Avant.")
            // Nor for a template that cannot be rendered.
            try write("portal:\n  help: Après.\n", in: folder)
            try edit("\(folder)/mail/departure.txt.mustache") { "{{#open}}\($0)" }
            daemon.signal(SIGHUP)
            try await until("the template is told") { daemon.output.contains("departure.txt.mustache") }
            #expect(try await help(daemon) == "Avant.")
            try edit("\(folder)/mail/departure.txt.mustache") { String($0.dropFirst("{{#open}}".count)) }
            daemon.signal(SIGHUP)
            try await until("it is read") { daemon.output.contains("Read anew") }
            #expect(try await help(daemon) == "Après.")
        }
    }

    private func edit(_ path: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try change(text).write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func mails(_ daemon: DaemonProcess) throws -> [String] {
        let folder = "\(daemon.folder)/state/mail"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.hasSuffix(".eml") }.map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
    }
}
