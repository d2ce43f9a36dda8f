import Foundation
import TestSupport
import Testing

@testable import PortalPages

@Suite("What keeps visitors safe")
struct SafetyTests {
    @Test("every page forbids scripts and frames from elsewhere, and stays in no cache")
    func headers() async throws {
        try await withPortal { portal in
            let browser = Browser(portal)
            for path in Path.allCases.map(\.rawValue) + ["/nowhere", "/static/portal.css", "/static/../portal.yaml"] {
                let page = try await browser.get(path)
                let policy = page.header("content-security-policy") ?? ""
                #expect(
                    policy.hasPrefix("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"), "\(path)")
                #expect(!policy.contains("unsafe") && !policy.contains("http"), "\(path)")
                #expect(page.header("x-content-type-options") == "nosniff", "\(path)")
                #expect(page.header("referrer-policy") == "no-referrer", "\(path)")
                #expect(page.header("x-frame-options") == "DENY", "\(path)")
                let isStatic = path == "/static/portal.css"
                #expect((page.header("cache-control") == "no-store") != isStatic, "\(path)")
                #expect(page.header("server") == nil, "\(path)")
            }
            #expect(try await browser.get("/nowhere").status == 404)
            #expect(try await browser.get("/static/../portal.yaml").status == 404)
            #expect(try await browser.get("/static/..%2Fportal.yaml").status == 404)
            let head = try await browser.get("/", method: "HEAD")
            #expect(head.status == 200 && head.text.isEmpty)
            #expect(try await browser.get("/", method: "DELETE").status == 404)
        }
    }

    @Test("a form is taken only with its seal, from the browser that got the page")
    func forgery() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            _ = try await browser.signIn("zoe.legoff", "Mimosa-42")
            let strangers = try await Browser(portal).get("/").seal ?? ""
            let forms = Path.allCases.map(\.rawValue)
            var refused = 0
            for path in forms {
                for seal in ["", "00", strangers] {
                    let answer = try await browser.post(path, ["seal": seal, "current": "Mimosa-42"])
                    // 404: a page without a form.
                    #expect(answer.status == 403 || answer.status == 404, "\(path)")
                    if answer.status == 403 { refused += 1 }
                }
            }
            #expect(refused == 3 * 14)
            #expect(try await browser.get("/espace").status == 200)
            let own = try await browser.get("/compte").seal ?? ""
            let without = Browser(portal)
            #expect(try await without.post("/deconnexion", ["seal": own], from: nil).status == 403)
            #expect(try await browser.get("/espace").status == 200)
        }
    }

    @Test("the cookie is out of scripts' reach, changes with every entry, and is bound to the host where there is TLS")
    func cookies() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            let first = try await browser.get("/")
            let cookie = first.header("set-cookie") ?? ""
            #expect(cookie.hasPrefix("passerelle-sans-tls="))
            #expect(Set(cookie.split(separator: "; ").dropFirst()) == ["Path=/", "SameSite=Lax", "HttpOnly"])
            #expect(try await browser.get("/aide").header("set-cookie") == nil)
            let planted = browser.cookie
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            let created = browser.cookie
            _ = try await browser.signIn("zoe.legoff", "Mimosa-42")
            #expect(planted != created && created != browser.cookie)
            let thief = Browser(portal)
            for cookie in [planted, created] {
                thief.cookie = cookie
                #expect(try await thief.get("/espace").header("location") == "/")
            }
        }
        let encrypted = VisitCookie(isEncrypted: true)
        let bound = encrypted.header(for: .random()).description
        #expect(bound.hasPrefix("__Host-passerelle="))
        #expect(Set(bound.split(separator: "; ").dropFirst()) == ["Path=/", "Secure", "SameSite=Lax", "HttpOnly"])
    }

    @Test("what no page sends is refused, and nothing of it is logged")
    func oddForms() async throws {
        try await withPortal { portal in
            let browser = Browser(portal)
            let seal = try await browser.get("/").seal ?? ""
            let long = String(repeating: "x", count: 2000)
            let answers = [
                try await browser.post("/connexion", ["seal": seal, "identifier": long]),
                try await browser.post("/connexion", ["seal": seal, "identifier": "a\u{0}b"]),
                try await browser.post("/connexion", ["seal": seal, "identifier": String(repeating: long, count: 20)]),
            ]
            #expect(answers.map(\.status) == [400, 400, 400])
            var json = try browser.request("/connexion", "POST", ["seal": seal, "identifier": "Ficelle"])
            json.setValue("application/json", forHTTPHeaderField: "Content-Type")
            #expect(try await browser.send(json).status == 400)
            _ = try await browser.signIn("Ficelle", "Bouchon-77")
            #expect(!portal.output.contains("Ficelle") && !portal.output.contains("Bouchon"))
        }
    }

    @Test("too many tries are answered with how long to wait, counted by the browser's address behind a trusted proxy")
    func throttles() async throws {
        try await withPortal(daemon: [
            "PASSERELLE_THROTTLING_CLIENTBURST": "8", "PASSERELLE_THROTTLING_CLIENTPERMINUTE": "1",
        ]) {
            portal in
            let browser = Browser(portal, headers: ["X-Forwarded-For": "192.0.2.1"])
            for _ in 0..<4 { #expect(try await browser.signIn("nobody.here", "x").status == 422) }
            let waits = try await browser.signIn("nobody.here", "x")
            #expect(waits.status == 429)
            let seconds = try #require(waits.header("retry-after").flatMap { Int($0) })
            #expect((10...20).contains(seconds))
            #expect(waits.words.contains("Attendez \(seconds) secondes"))
            #expect(waits.words.contains("Rien n’est perdu"))
            for number in 0..<4 { _ = try await browser.signIn("nobody.\(number)", "x") }
            #expect(try await browser.signIn("nobody.9", "x").status == 429)
            #expect(
                try await Browser(portal, headers: ["X-Forwarded-For": "192.0.2.2"]).signIn("nobody.9", "x").status
                    == 422)
            let audit = try String(contentsOfFile: "\(portal.daemon.folder)/state/audit.log", encoding: .utf8)
            #expect(audit.contains("192.0.2.1") && audit.contains("192.0.2.2"))
        }
    }

    @Test("a directory that is down costs nothing but a little patience")
    func directoryDown() async throws {
        try await withPortal(["PORTAL_BRIDGE_CALLSECONDS": "1"]) { portal in
            let browser = Browser(portal)
            #expect(try await browser.get("/").status == 200)
            try freeze(portal.daemon.processID)
            let slow = try await browser.signIn("zoe.legoff", "Mimosa-42")
            portal.daemon.signal(SIGCONT)
            #expect(slow.status == 503 && slow.words.contains("Réessayez dans quelques minutes"))
            #expect(slow.header("retry-after") == "120")
            await portal.daemon.stop()
            let down = try await browser.signIn("zoe.legoff", "Mimosa-42")
            #expect(
                down.status == 503
                    && down.words.contains("votre lettre, votre code et votre mot de passe restent valables"))
            #expect(try await browser.get("/aide").status == 200)
            #expect(!portal.output.contains("Mimosa"))
        }
    }

    @Test("nobody is told that nothing is lost when a form may have been taken all the same")
    func doubt() async throws {
        try await withPortal(["PORTAL_BRIDGE_CALLSECONDS": "1"]) { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            _ = try await browser.submit("/activation/eleve", Browser.claim(school.codes[0].code))
            let (choose, forgotten) = (
                try await browser.get("/activation/compte"), try await browser.get("/mot-de-passe-oublie")
            )
            try freeze(portal.daemon.processID)
            defer { portal.daemon.signal(SIGCONT) }
            let chosen = try await browser.post("/activation/compte", Browser.choice("zoe.legoff"), from: choose)
            #expect(chosen.status == 503 && chosen.words.contains("essayez d’abord de vous connecter"))
            let asked = try await browser.post("/mot-de-passe-oublie", ["identifier": "zoe.legoff"], from: forgotten)
            #expect(asked.status == 503 && asked.words.contains("regardez d’abord votre messagerie"))
            for page in [chosen, asked] {
                #expect(page.words.contains("Votre demande a peut-être été prise en compte"))
                #expect(!page.words.contains("restent valables"))
            }
            let looked = try await browser.get("/activation/compte")
            #expect(looked.status == 503 && looked.words.contains("restent valables"))
        }
    }
}
