import Foundation
import TestSupport
import Testing

@testable import PortalPages

@Suite("The templates")
struct TemplateTests {
    private static let shipped = "\(Repository.root)/config/portal"

    private func frame(_ content: any Sendable) -> PageFrame {
        PageFrame(
            site: .init(academy: "Académie", ent: "E-lyco", help: "Demandez.", hasArrival: false, edition: "1"),
            seal: "s",
            isSignedIn: false,
            path: "/", content: content)
    }

    @Test("escape what people typed, a quotation mark with an accent on it as well")
    func escaping() throws {
        let templates = try PageTemplates(PageFiles(shipped: Self.shipped, own: nil))
        let hostile = "\"\u{301} onfocus=alert(1) autofocus x=\"<script>'&"
        let page = templates.render(.home, frame(SignInForm(identifier: hostile)))
        #expect(page.contains("value=\"&quot;\u{301} onfocus=alert(1) autofocus x=&quot;&lt;script&gt;&#39;&amp;\""))
        #expect(!page.unicodeScalars.map(String.init).joined().contains("value=\"\""))
    }

    @Test("let no text add a mark, an attribute or a word of script to a page")
    func anyText() throws {
        let templates = try PageTemplates(PageFiles(shipped: Self.shipped, own: nil))
        func marks(_ text: String) -> [Unicode.Scalar: Int] {
            templates.render(.home, frame(SignInForm(identifier: text))).unicodeScalars
                .reduce(into: [:]) { if "<>\"'".unicodeScalars.contains($1) { $0[$1, default: 0] += 1 } }
        }
        let plain = marks("zoe.legoff")
        for text in HostileTexts(500, seed: 7, near: ["\" onfocus=alert(1) x=\"", "<b>", "'", "&quot;"], longest: 500) {
            #expect(marks(text) == plain, "\(text.debugDescription)")
        }
    }

    @Test("give a notice no look that the style sheet has none for")
    func looks() throws {
        let style = try String(contentsOfFile: "\(Self.shipped)/static/portal.css", encoding: .utf8)
        let folder = "\(Self.shipped)/templates"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            for notice in text.matches(of: /class="notice ([a-z-]+)"/) {
                #expect(style.contains(".\(notice.1) ") || style.contains(".\(notice.1),"), "\(name): \(notice.1)")
            }
        }
    }

    @Test("say that the ENT may take a while to know a new password, when one of its servers does")
    func delay() throws {
        let templates = try PageTemplates(PageFiles(shipped: Self.shipped, own: nil))
        let words = "E-lyco peut mettre jusqu’à 2&nbsp;min à connaître votre nouveau mot de passe"
        let view = AccountView(
            .init(
                identifier: "zoe.legoff", kind: .pupil, state: .active, givenName: "Zoé", surname: "Le Goff",
                birthDate: nil, schoolName: nil, schoolAddress: [], class: nil, maskedMail: nil, activationCodes: [],
                children: []))
        for (seconds, isSaid) in [(120, true), (61, true), (nil, false), (0, false)] as [(Int?, Bool)] {
            let delay = Visit.Delay(seconds: seconds)
            let replaced = templates.render(.passwordReplaced, frame(SignInForm(delay: delay)))
            #expect(replaced.contains(words) == isSaid && replaced.contains("Il ouvre aussi E-lyco") != isSaid)
            let page = AccountPage(account: view, services: [], passwordChanged: true, delay: delay)
            #expect(templates.render(.account, frame(page)).contains(words) == isSaid)
        }
    }

    @Test("of an academy take the place of the shipped ones, file by file, with its style sheet")
    func own() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/templates", withIntermediateDirectories: false)
            try "Bonjour {{content.identifier}}".write(
                toFile: "\(folder)/templates/home.mustache", atomically: true, encoding: .utf8)
            let files = PageFiles(shipped: Self.shipped, own: folder)
            let templates = try PageTemplates(files)
            #expect(templates.render(.home, frame(SignInForm(identifier: "<b>"))) == "Bonjour &lt;b&gt;")
            #expect(templates.render(.help, frame(NoWords())).contains("<h1>Aide</h1>"))
            let edition = try StaticFiles(files).edition
            try FileManager.default.createDirectory(atPath: "\(folder)/static", withIntermediateDirectories: false)
            try "body{}".write(toFile: "\(folder)/static/portal.css", atomically: true, encoding: .utf8)
            #expect(try StaticFiles(files).edition != edition)
        }
    }

    @Test("that are no templates are named before anything starts")
    func broken() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/templates", withIntermediateDirectories: false)
            try "{{#content}}".write(toFile: "\(folder)/templates/help.mustache", atomically: true, encoding: .utf8)
            #expect {
                try PageTemplates(PageFiles(shipped: Self.shipped, own: folder))
            } throws: {
                "\($0)".hasPrefix("help.mustache, line 1:")
            }
            #expect(throws: PageFilesError.self) { try PageTemplates(PageFiles(shipped: folder, own: nil)) }
        }
    }

    @Test("load nothing from elsewhere, and hold no script and no style of their own")
    func selfContained() throws {
        let files = try PageFiles(shipped: Self.shipped, own: nil).read("templates", extensions: ["mustache"])
        #expect(files.count > PageName.allCases.count)
        for (name, data) in files {
            let text = String(decoding: data, as: UTF8.self)
            #expect(!text.contains("http"), "\(name)")
            #expect(text.firstMatch(of: /<script(?! src="\/static)|<style| style=| on[a-z]+=/) == nil, "\(name)")
            // Each form is sealed.
            let forms = text.matches(of: /<form [^>]*method="post"/).count
            #expect(text.matches(of: /name="seal" value="{{seal}}"/).count == forms, "\(name)")
        }
    }
}
