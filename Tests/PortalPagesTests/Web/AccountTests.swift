import ControlAPI
import TestSupport
import Testing
import Varlink

@Suite("The owner of an account")
struct AccountTests {
    @Test("sees who they are and what is open to them, and nothing after logging out")
    func space() async throws {
        let services = [
            "PORTAL_CONFIG": "\(Surroundings.demonstration)", "PORTAL_LOG_LEVEL": "debug",
        ]
        try await withPortal(services) { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            #expect(try await browser.get("/espace").header("location") == "/")
            let space = try await browser.signIn("ZOE.LeGoff", "Mimosa-42")
            for words in ["Bonjour Zoé", "18/12/2012", "3B", "Collège Jules Verne", "E-lyco", "Menus de la cantine"] {
                #expect(space.words.contains(words), "\(words)")
            }
            #expect(!space.words.contains("Demande de bourse"))
            let account = try await browser.get("/compte")
            #expect(account.words.contains("z...f@ex...e.org") && account.words.contains(school.codes[0].code))
            #expect(!account.words.contains("Ajouter un enfant"))
            #expect(try await browser.get("/").header("location") == "/espace")

            let signedIn = browser.cookie
            #expect(try await browser.post("/deconnexion", [:], from: account).header("location") == "/")
            #expect(try await browser.get("/espace").header("location") == "/")
            browser.cookie = signedIn
            #expect(try await browser.get("/espace").header("location") == "/")
        }
    }

    @Test("changes password and address with the current password, and a changed password ends every other session")
    func changes() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let (browser, elsewhere) = (Browser(portal), Browser(portal))
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            _ = try await browser.signIn("zoe.legoff", "Mimosa-42")
            _ = try await elsewhere.signIn("zoe.legoff", "Mimosa-42")

            func form(_ current: String, _ password: String) -> [String: String] {
                ["current": current, "password": password, "confirmation": password]
            }
            let wrong = try await browser.post("/compte/mot-de-passe", form("Mimosa-43", "Genet-2026"))
            #expect(wrong.status == 422 && wrong.words.contains("Ce n’est pas le bon mot de passe"))
            let same = try await browser.post("/compte/mot-de-passe", form("Mimosa-42", "Mimosa-42"))
            #expect(same.words.contains("C’est le même qu’avant"))
            let cookie = browser.cookie
            let changed = try await browser.submit("/compte/mot-de-passe", form("Mimosa-42", "Genet-2026"))
            #expect(changed.words.contains("Votre mot de passe est changé"))
            #expect(browser.cookie != cookie)
            #expect(try await browser.get("/espace").status == 200)
            #expect(try await elsewhere.get("/espace").header("location") == "/")
            #expect(try await portal.bind("zoe.legoff", "Genet-2026") == 0)

            let mail = ["current": "Genet-2026", "mail": "zoe@example.net", "mailConfirmation": "zoe@example.net"]
            let refused = try await browser.post("/compte/adresse", mail.merging(["current": "x"]) { $1 })
            #expect(refused.status == 422 && refused.text.contains("value=\"zoe@example.net\""))
            let moved = try await browser.submit("/compte/adresse", mail)
            #expect(moved.words.contains("Votre adresse est changée") && moved.words.contains("z...e@ex...e.net"))
        }
    }

    @Test("is led to a new password when an administrator asks for one, can put it off, and is asked again")
    func asked() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            _ = try await VarlinkClient.connect(path: portal.daemon.administrationPath).call(
                Administration.RequirePasswordChange.self,
                .init(identifier: "zoe.legoff", chosenBefore: "2099-01-01T00:00:00Z", ask: true))
            for _ in 0..<2 {
                let browser = Browser(portal)
                let led = try await browser.signIn("zoe.legoff", "Mimosa-42")
                #expect(led.words.contains("vous demande de choisir un nouveau mot de passe"))
                #expect(led.words.contains("Plus tard"))
                #expect(try await portal.bind("zoe.legoff", "Mimosa-42") == 0)
                #expect(try await browser.get("/espace").status == 200)
            }
            _ = try await browser.signIn("zoe.legoff", "Mimosa-42")
            let form = ["current": "Mimosa-42", "password": "Genet-2026", "confirmation": "Genet-2026"]
            #expect(try await browser.submit("/compte/mot-de-passe", form).words.contains("est changé"))
            #expect(try await Browser(portal).signIn("zoe.legoff", "Genet-2026").words.contains("Bonjour Zoé"))
        }
    }

    @Test("says of a child that it is not theirs, with the password, and sees that the school is told")
    func notMyChild() async throws {
        try await withPortal { portal in
            _ = try await School(of: 1, at: portal.daemon)
            let key = try #require(try await Parents.add(of: 1..<2, at: portal.daemon).first)
            let office = try await VarlinkClient.connect(path: portal.daemon.administrationPath)
            var code = ""
            for try await reply in try office.stream(Administration.IssueCodes.self, .init(key: key)) {
                code = reply.issued?.code.text ?? code
            }
            _ = try await VarlinkClient.connect(path: portal.daemon.portalPath)
                .call(Portal.Activate.self, School.activation(code, "anne.legoff"))
            let browser = Browser(portal)
            _ = try await browser.signIn("anne.legoff", "Mimosa-42")
            let account = try await browser.get("/compte")
            #expect(account.words.contains("Ce n’est pas mon enfant"))
            let form = try await browser.get("/compte/enfant/refus?enfant=1")
            #expect(form.words.contains("Zoé LE GOFF sera retiré"))
            #expect(try await browser.get("/compte/enfant/refus?enfant=2").header("location") == "/compte")
            #expect(try await browser.get("/compte/enfant/refus?enfant=-9223372036854775808").status != 500)
            let names = ["givenName": "Zoé", "surname": "LE GOFF"]
            let wrong = try await browser.post(
                "/compte/enfant/refus", names.merging(["current": "x"]) { $1 }, from: form)
            #expect(wrong.status == 422 && wrong.words.contains("Zoé LE GOFF sera retiré"))
            let done = try await browser.post(
                "/compte/enfant/refus", names.merging(["current": "Mimosa-42"]) { $1 }, from: form)
            #expect(done.header("location") == "/compte")
            let after = try await browser.get("/compte")
            #expect(after.words.contains("L’établissement est prévenu") && !after.words.contains("pas mon enfant"))
        }
    }

    @Test("is out as soon as an administrator closed the account")
    func closed() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            #expect(try await browser.signIn("zoe.legoff", "Mimosa-42").status == 200)
            _ = try await VarlinkClient.connect(path: portal.daemon.administrationPath).call(
                Administration.Suspend.self, .init(identifier: "zoe.legoff", reason: "test"))
            #expect(try await browser.get("/compte").header("location") == "/")
            let refused = try await browser.signIn("zoe.legoff", "Mimosa-42")
            #expect(refused.status == 422 && refused.words.contains("n’est pas le bon"))
        }
    }
}
