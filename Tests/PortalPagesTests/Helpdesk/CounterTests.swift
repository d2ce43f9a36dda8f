import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("The area for schools")
struct CounterTests {
    @Test("gives a temporary password on paper: E-lyco closes at once, and opens when its owner has changed it")
    func slip() async throws {
        try await withCounter { portal in
            let school = try await School(of: 1, at: portal.daemon)
            _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
            try await until("the confirmation's mail") { try portal.mail(to: "zoe.legoff@example.org") != nil }
            #expect(try await portal.bind("zoe.legoff", "Mimosa-42") == 0)
            let desk = Browser(portal)
            #expect(try await desk.enterCounter().words.contains("Bonjour Marie Durand"))
            let person = try await desk.openPerson("le goff")
            #expect(person.words.contains("Compte ouvert") && person.words.contains("z...f@ex...e.org"))
            #expect(!person.text.contains("2012"))

            let slip = try await desk.post("/ecole/personne/mot-de-passe", try person.key, from: person)
            let found = try #require(slip.text.firstMatch(of: /<span class="code">([a-z2-9]{8})<\/span>/))
            let temporary = String(found.1)
            for words in [
                "Zoé LE GOFF, classe de 3B", "Collège Jules Verne", "zoe.legoff", "http://127.0.0.1:\(portal.port)",
                "Ce mot de passe n’ouvre pas E-lyco", "Donné par Marie Durand", "Il sert une seule fois",
            ] {
                #expect(slip.words.contains(words), "\(words)")
            }
            #expect(slip.status == 200 && slip.header("cache-control") == "no-store")
            #expect(try await portal.bind("zoe.legoff", "Mimosa-42") == 49)
            #expect(try await portal.bind("zoe.legoff", temporary) == 49)
            for path in ["/ecole/personne", "/ecole/personne/mot-de-passe", "/ecole", "/ecole/recherche"] {
                #expect(try await !desk.get(path).text.contains(temporary), "\(path)")
            }
            try await until("the notice") {
                try portal.mail(to: "zoe.legoff@example.org")?.contains("Marie Durand") == true
            }

            let owner = Browser(portal)
            #expect(try await owner.signIn("zoe.legoff", temporary).words.contains("Modifiez votre mot de passe"))
            let done = try await owner.submit(
                "/mot-de-passe-temporaire",
                ["temporary": temporary, "password": "Genet-2026", "confirmation": "Genet-2026"])
            #expect(done.words.contains("Votre mot de passe est changé"))
            #expect(try await portal.bind("zoe.legoff", "Genet-2026") == 0)
            #expect(try await portal.bind("zoe.legoff", temporary) == 49)
            for secret in [temporary, "Un-pont", "marie.durand", "Goff"] + desk.cookie.values {
                #expect(!portal.output.contains(secret))
            }
        }
    }

    @Test("prints letters and lists, as answers to forms that stay in no cache")
    func papers() async throws {
        try await withCounter { portal in
            let school = try await School(of: 2, at: portal.daemon)
            let desk = Browser(portal)
            _ = try await desk.enterCounter()
            let classes = try await desk.get("/ecole/classes")
            #expect(classes.text.contains("/ecole/classe?etablissement=0440001A&amp;classe=3B"))
            let page = try await desk.get("/ecole/classe?etablissement=0440001A&classe=3B")
            #expect(page.words.contains("Code valable jusqu’au"))
            let selection = ["etablissement": "0440001A", "classe": "3B"]
            let nobody = try await desk.post("/ecole/classe/lettres", selection, from: page)
            #expect(nobody.words.contains("Personne n’attend de lettre"))
            let letters = try await desk.post(
                "/ecole/classe/lettres", selection.merging(["toutes": "oui"]) { _, new in new }, from: page)
            #expect(letters.header("content-type") == "application/pdf")
            #expect(letters.header("cache-control") == "no-store")
            #expect(letters.header("content-disposition") == "attachment; filename=\"lettres.pdf\"")
            let text = try await portal.text(of: letters)
            let codes = text.matches(of: /[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}/).map { String($0.output) }
            #expect(codes.count == 2 && text.contains("http://127.0.0.1:\(portal.port)"))
            let former = try await Browser(portal).submit(
                "/activation/eleve", Browser.claim(school.codes[0].code))
            #expect(former.status == 422)
            _ = try await Browser(portal).activate(codes[0], "zoe.legoff")
            #expect(try await portal.bind("zoe.legoff", "Mimosa-42") == 0)

            let list = try await desk.post("/ecole/classe/liste", selection, from: page)
            let lines = try await portal.text(of: list)
            #expect(lines.contains("compte ouvert") && lines.contains("LE GOFF Zoé"))
            #expect(lines.firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}/) == nil)

            var printed = 0
            for key in school.codes.map(\.key) {
                _ = try await desk.post("/ecole/personne", ["key": key], from: page)
                let person = try await desk.get("/ecole/personne")
                // Whoever has an account needs no letter.
                guard person.words.contains("Imprimer une nouvelle lettre") else { continue }
                let letter = try await desk.post("/ecole/personne/lettre", try person.key, from: person)
                let words = try await portal.text(of: letter)
                #expect(!words.contains(codes[0]) && !words.contains(codes[1]))
                printed += 1
            }
            #expect(printed == 1)
        }
    }

    @Test("shows above its classes how many letters are said to be somebody else's, and in which class")
    func refused() async throws {
        try await withCounter { portal in
            let school = try await School(of: 3, at: portal.daemon)
            let desk = Browser(portal)
            _ = try await desk.enterCounter()
            #expect(try await !desk.get("/ecole/classes").text.contains("class=\"notice\""))
            let client = try await VarlinkClient.connect(path: portal.daemon.portalPath)
            let said = ["Une personne nous a dit qu’une lettre", "2 lettres ou enfants ont été signalés"]
            for (number, words) in said.enumerated() {
                _ = try await client.call(
                    Portal.RefuseCode.self,
                    .init(
                        code: SensitiveText(school.codes[number].code), givenName: "Zoé", birthDate: School.born))
                let page = try await desk.get("/ecole/classes")
                #expect(page.words.contains(words), "\(page.words)")
                #expect(page.text.contains("data-label=\"Refus\">\(number + 1)</td>"))
            }
            let report = try await Program.passerellectl.run(
                ["statistics", "--school", School.uai, "--json"], environment: portal.daemon.environment)
            #expect(report.output.contains(#""refused":2"#), "\(report.output)")
        }
    }

    @Test("shows nobody of another school, whatever is typed into its forms")
    func foreign() async throws {
        try await withCounter { portal in
            let list = "\(portal.daemon.folder)/other.csv"
            try """
            nom;prénom;né(e) le;classe;UAI;numéro;établissement
            GOFFIC;Ana;18/12/2012;2E;0440002B;77;Lycée Camus
            """.write(toFile: list, atomically: true, encoding: .utf8)
            _ = try await portal.importList(list)
            let desk = Browser(portal)
            let home = try await desk.enterCounter()
            for text in ["", "go", "g. o", "---", "   "] {
                let short = try await desk.post("/ecole/recherche", ["search": text], from: home)
                #expect(short.status == 422 && short.words.contains("Écrivez 3 lettres au moins"), "\(text)")
            }
            _ = try await desk.post("/ecole/recherche", ["search": "goffic"], from: home)
            #expect(try await desk.get("/ecole/recherche").words.contains("personne dans votre établissement"))
            for path in ["/ecole/personne/mot-de-passe", "/ecole/personne/lettre"] {
                _ = try await desk.post(path, ["key": "AC-NANTES$77"], from: home)
                #expect(try await desk.get("/ecole").words.contains("Nous ne trouvons pas cette personne"), "\(path)")
            }
            let selection = ["etablissement": "0440002B", "classe": "2E", "toutes": "oui"]
            for path in ["/ecole/classe/lettres", "/ecole/classe/liste"] {
                #expect(try await desk.post(path, selection, from: home).header("location") == "/ecole", "\(path)")
            }
            #expect(try await desk.get("/ecole/classe?etablissement=0440002B&classe=2E").status == 303)
            #expect(try await !desk.get("/ecole/classes").text.contains("2E"))
        }
    }

    @Test("is a place of its own: no visitor's cookie or seal opens anything there, nor the other way round")
    func apart() async throws {
        try await withCounter { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            _ = try await browser.activate(school.codes[0].code, "zoe.legoff")
            _ = try await browser.signIn("zoe.legoff", "Mimosa-42")
            let own = try await browser.get("/compte")
            #expect(try await browser.get("/ecole").words.contains("Espace des établissements"))
            for path in ["/ecole/recherche", "/ecole/personne", "/ecole/classes"] {
                #expect(try await browser.get(path).header("location") == "/ecole", "\(path)")
            }
            let forms = [
                "/ecole/recherche", "/ecole/personne", "/ecole/personne/mot-de-passe", "/ecole/personne/lettre",
                "/ecole/classe/lettres", "/ecole/classe/liste", "/ecole/connexion", "/ecole/deconnexion",
            ]
            for path in forms {
                #expect(try await browser.post(path, ["key": school.codes[0].key], from: own).status == 403, "\(path)")
            }
            #expect(try await portal.bind("zoe.legoff", "Mimosa-42") == 0)
            let desk = Browser(portal)
            let home = try await desk.enterCounter()
            #expect(desk.cookie.keys.contains("passerelle-sans-tls-ecole"))
            #expect(try await desk.get("/espace").header("location") == "/")
            #expect(try await desk.post("/compte/adresse", ["current": "x"], from: home).status == 403)
            // A form of the area without its seal, or with another's.
            for path in forms {
                for seal in ["", "00", own.seal ?? ""] {
                    let fields = ["seal": seal, "key": school.codes[0].key]
                    #expect(try await desk.post(path, fields, from: home).status == 403, "\(path)")
                }
            }
            #expect(try await desk.get("/ecole").words.contains("Bonjour Marie Durand"))
        }
    }

    @Test("is left by its door, and is over when no group names its visitor any more")
    func over() async throws {
        try await withCounter { portal in
            let desk = Browser(portal)
            let home = try await desk.enterCounter()
            let cookie = desk.cookie
            _ = try await desk.post("/ecole/deconnexion", [:], from: home)
            #expect(try await desk.get("/ecole").words.contains("Mot de passe"))
            desk.cookie = cookie
            #expect(try await desk.get("/ecole/classes").header("location") == "/ecole")
            _ = try await desk.enterCounter()
            #expect(try await desk.get("/ecole/classes").status == 200)
            try await portal.directory(
                "ldapmodify", "dn: cn=\(School.uai),\(PortalProcess.branch)\nchangetype: delete\n")
            #expect(try await desk.get("/ecole/classes").header("location") == "/ecole")
            #expect(try await desk.get("/ecole").words.contains("Votre session est terminée"))
            let refused = try await desk.post(
                "/ecole/connexion", ["identifier": "marie.durand", "password": PortalProcess.administrator.password],
                from: desk.get("/ecole"))
            #expect(refused.status == 422 && refused.words.contains("ou cet espace ne vous est pas ouvert"))
        }
    }

    @Test("is not there unless it was opened, and says what is wrong with its letters before it is")
    func closed() async throws {
        try await withPortal { portal in
            for path in ["/ecole", "/ecole/classes", "/ecole/personne"] {
                let page = try await Browser(portal).get(path)
                #expect(page.status == 404, "\(path)")
            }
        }
        try await withTemporaryFolder { folder in
            let result = try await Program.portal.run(
                ["--check"],
                environment: [
                    "PORTAL_HELPDESK_OPEN": "true", "PORTAL_HELPDESK_LETTERS": folder,
                    "PORTAL_PAGES_FOLDER": "\(Repository.root)/config/portal",
                ])
            #expect(result.status == 78 && result.output.contains("helpdesk.letters: \(folder)/pupil.mustache"))
        }
    }
}

extension WebPage {
    /// What the page's form names the person by.
    fileprivate var key: [String: String] {
        get throws {
            guard let key = text.firstMatch(of: /name="key" value="([^"]+)"/) else {
                throw TestFailure("no form: \(words)")
            }
            return ["key": String(key.1)]
        }
    }
}
