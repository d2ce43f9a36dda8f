import TestSupport
import Testing

@Suite("A forgotten password")
struct PasswordTests {
    @Test("is replaced through a temporary one, which leads to the change and to nothing else")
    func story() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
            try await until("the confirmation's mail") { try portal.mail(to: "zoe.legoff@example.org") != nil }

            let browser = Browser(portal)
            let sent = try await browser.submit("/mot-de-passe-oublie", ["identifier": "zoe.legoff"])
            #expect(sent.words.contains("Si ce compte existe, un message part vers z...f@ex...e.org"))
            let temporary = try await portal.temporaryPassword(mailedTo: "zoe.legoff@example.org")
            #expect(try await portal.bind("zoe.legoff", temporary) == 49)

            let change = try await browser.signIn("zoe.legoff", temporary)
            #expect(
                change.words.contains("Modifiez votre mot de passe") && change.words.contains("Il n’ouvre pas E-lyco"))
            for path in ["/espace", "/compte", "/compte/mot-de-passe", "/compte/adresse", "/compte/enfant"] {
                let answer = try await browser.get(path)
                #expect(answer.status == 303 && answer.header("location") == "/mot-de-passe-temporaire", "\(path)")
                let posted = try await browser.post(path, ["current": temporary], from: change)
                #expect(posted.header("location") == "/mot-de-passe-temporaire" || posted.status == 404, "\(path)")
            }
            #expect(!change.text.contains("Zoé") && !change.text.contains("Collège"))

            func form(_ temporary: String, _ password: String, _ confirmation: String? = nil) -> [String: String] {
                ["temporary": temporary, "password": password, "confirmation": confirmation ?? password]
            }
            let wrong = try await browser.post("/mot-de-passe-temporaire", form("aaaa2222", "Genet-2026"))
            #expect(wrong.status == 422 && wrong.words.contains("Ce n’est pas le bon, ou il n’est plus valable"))
            let weak = try await browser.post("/mot-de-passe-temporaire", form(temporary, "court", "long"))
            #expect(weak.words.contains("Il est trop court") && weak.words.contains("ne sont pas les mêmes"))

            let done = try await browser.submit("/mot-de-passe-temporaire", form(temporary, "Genet-2026"))
            #expect(done.words.contains("Votre mot de passe est changé"))
            #expect(try await browser.get("/espace").header("location") == "/")
            #expect(try await portal.bind("zoe.legoff", "Genet-2026") == 0)
            #expect(try await portal.bind("zoe.legoff", temporary) == 49)
            #expect(try await browser.signIn("zoe.legoff", "Genet-2026").words.contains("Bonjour Zoé"))
            for secret in [temporary, "Genet", "zoe.legoff", browser.cookie.values.first ?? "?"] {
                #expect(!portal.output.contains(secret))
            }
        }
    }

    @Test("and a forgotten identifier get the same answer whether or not somebody has it")
    func sameAnswers() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
            func words(_ path: String, _ fields: [String: String]) async throws -> String {
                let page = try await Browser(portal).submit(path, fields)
                return "\(page.status) "
                    + page.text.replacing(/value="[^"]*"/, with: "").replacing(
                        /<strong>[^<]*@[^<]*<\/strong>/, with: "…")
            }
            #expect(
                try await words("/mot-de-passe-oublie", ["identifier": "zoe.legoff"])
                    == words("/mot-de-passe-oublie", ["identifier": "nobody.here"]))
            #expect(
                try await words("/identifiant-oublie", ["mail": "zoe.legoff@example.org"])
                    == words("/identifiant-oublie", ["mail": "nobody@example.org"]))
            #expect(
                try await words("/connexion", ["identifier": "zoe.legoff", "password": "Mimosa-43"])
                    == words("/connexion", ["identifier": "nobody.here", "password": "Mimosa-43"]))
            try await until("the reminder") {
                try portal.mail(to: "zoe.legoff@example.org")?.contains("zoe.legoff") == true
            }
        }
    }
}
