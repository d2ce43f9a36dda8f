import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("A real browser")
struct BrowserTests {
    private struct Person: Codable {
        var identifier: String
        var code: String
        /// What the letter asks for, of the child where a parent holds it.
        var givenName: String
        var born = ["18", "12", "2012"]
        /// Who it is, as the portal greets them.
        var name: String
        var found: String
        var parent = false
    }

    private struct Task: Codable {
        var origin: String
        var browser = "/usr/bin/chromium"
        var driver = "/usr/bin/chromedriver"
        var axe: String
        var folder: String
        var mails: String
        var pictures: String
        var people: [Person]
        var child: Person
        var desk = Desk()
    }

    /// Who helps at the school.
    private struct Desk: Codable {
        var identifier = PortalProcess.administrator.identifier
        var password = PortalProcess.administrator.password
        var name = "Marie Durand"
        var school = "Collège Jules Verne"
    }

    @Test(
        "walks every page, wide and narrow, with scripts and without, by mouse and by keyboard, and axe-core finds nothing",
        .timeLimit(.minutes(5)))
    func story() async throws {
        let python = try await BrowserPython.path()
        let demonstration = ["PORTAL_CONFIG": Surroundings.demonstration]
        try await withCounter(demonstration, schools: [School.uai, "0449101D"]) { portal in
            let folder = portal.daemon.folder
            let task = Task(
                origin: "http://127.0.0.1:\(portal.port)", axe: try await BrowserPython.axe(), folder: folder,
                mails: "\(folder)/state/mail", pictures: try pictures(), people: try await people(portal.daemon),
                child: Person(
                    identifier: "", code: try await code("AC-NANTES$900101+100014", portal.daemon), givenName: "Éloïse",
                    born: ["6", "2", "2011"], name: "", found: ""))
            let path = "\(folder)/task.json"
            try JSONEncoder().encode(task).write(to: URL(filePath: path))
            let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "story.py").path
            let result = try await runProgram("/bin/sh", ["-c", "exec '\(python)' '\(script)' <'\(path)'"])
            #expect(result.status == 0, "\(result.output)\n\(portal.output)")
            #expect(result.output.contains("everything is as it should be"))
        }
    }

    /// A mother of the demonstration's feed, and pupils of a class list, in the order of the story's visits.
    private func people(_ daemon: DaemonProcess) async throws -> [Person] {
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        _ = try await client.call(
            Administration.Import.self, .init(path: "\(Repository.root)/config/demonstration"))
        let school = try await School(of: 3, at: daemon)
        let mother = Person(
            identifier: "anne.brehat", code: try await code("AC-NANTES$900001+100001", daemon), givenName: "Tanguy",
            name: "Anne", found: "parent de Tanguy B., classe de 3B", parent: true)
        return [mother]
            + school.codes.enumerated().map { index, entry in
                Person(
                    identifier: "zoe.\(index)", code: entry.code, givenName: "Zoé", name: "Zoé",
                    found: "Classe de 3B, Collège Jules Verne")
            }
    }

    private func code(_ key: String, _ daemon: DaemonProcess) async throws -> String {
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        for try await reply in try client.stream(Administration.IssueCodes.self, .init(key: key)) {
            if let issued = reply.issued { return issued.code.text }
        }
        throw TestFailure("no code for \(key)")
    }

    /// Where screenshots go: `PORTAL_PICTURES=docs/images` makes those of the documentation anew.
    private func pictures() throws -> String {
        let folder =
            ProcessInfo.processInfo.environment["PORTAL_PICTURES"].map { "\(Repository.root)/\($0)" }
            ?? "\(Repository.root)/.build/portal-pictures"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// A Python with Selenium and axe-core, made once and kept under `.build`.
enum BrowserPython {
    private static let folder = "\(Repository.root)/.build/portal-tests-python"
    /// axe-core comes in the package of its playwright driver, which is not used: it brings the newest rules, WCAG 2.2 among them.
    private static let packages = ["selenium==4.51.0", "axe-playwright-python==0.1.8"]

    static func path() async throws -> String {
        for program in ["/usr/bin/chromium", "/usr/bin/chromedriver"] {
            guard FileManager.default.isExecutableFile(atPath: program) else {
                throw TestFailure("\(program) is missing; `make test` installs it")
            }
        }
        let python = "\(folder)/bin/python3"
        if try await isReady(python) { return python }
        for (program, arguments) in [
            ("/usr/bin/python3", ["-m", "venv", "--clear", folder]),
            (python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", packages[0]]),
            (python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", packages[1]]),
        ] {
            let result = try await runProgram(program, arguments)
            guard result.status == 0 else { throw TestFailure("no browser to test with: \(result.output)") }
        }
        return python
    }

    static func axe() async throws -> String {
        let result = try await runProgram(
            "/bin/sh", ["-c", "find '\(folder)' -path '*axe_playwright*' -name axe.min.js"])
        guard !result.output.isEmpty else { throw TestFailure("axe-core is not where it was: \(folder)") }
        return result.output
    }

    private static func isReady(_ python: String) async throws -> Bool {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        let script = "import importlib.metadata as m, selenium; m.version('axe-playwright-python')"
        return try await runProgram(python, ["-c", script]).status == 0
    }
}
