import Foundation
import TestSupport
import Testing

@Suite("Pages that are read anew")
struct ReloadedPagesTests {
    @Test("are those of the files, for whoever is signed in, too; with a fault in them the former ones stay")
    func pages() async throws {
        try await withTemporaryFolder { folder in
            let own = "\(folder)/own/templates"
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            let settings = "\(folder)/portal.yaml"
            func write(_ name: String) throws {
                try "academy:\n  name: \(name)\n".write(toFile: settings, atomically: true, encoding: .utf8)
            }
            try write("Avant")
            try await withPortal(["PORTAL_CONFIG": settings, "PORTAL_PAGES_OWN": "\(folder)/own"]) { portal in
                let school = try await School(of: 1, at: portal.daemon)
                _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
                let owner = Browser(portal)
                _ = try await owner.signIn("zoe.legoff", "Mimosa-42")
                let before = try await owner.get("/compte")
                #expect(before.status == 200 && before.words.contains("Avant"))

                let help = try String(
                    contentsOfFile: "\(Repository.root)/config/portal/templates/help.mustache", encoding: .utf8)
                try "{{#open}}\(help)".write(toFile: "\(own)/help.mustache", atomically: true, encoding: .utf8)
                try write("Après")
                portal.signal(SIGHUP)
                try await until("the fault is told") { portal.output.contains("help.mustache") }
                #expect(try await owner.get("/aide").words.contains("Avant"))

                try help.replacing("</h1>", with: " de chez nous</h1>")
                    .write(toFile: "\(own)/help.mustache", atomically: true, encoding: .utf8)
                portal.signal(SIGHUP)
                try await until("they are read") { portal.output.contains("Read anew") }
                let page = try await owner.get("/aide")
                #expect(page.words.contains("de chez nous") && page.words.contains("Après"), "\(page.words)")
                let account = try await owner.get("/compte")
                #expect(account.status == 200 && account.words.contains("Après"))
                #expect(portal.output.contains("configuration.changed=academy.name"))
            }
        }
    }
}
