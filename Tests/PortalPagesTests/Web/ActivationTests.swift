import ControlAPI
import TestSupport
import Testing
import Varlink

@Suite("A first visit")
struct ActivationTests {
    @Test("leads from the letter's code to an account that E-lyco opens; the code is dead afterwards")
    func story() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let code = school.codes[0].code
            let browser = Browser(portal)
            #expect(try await browser.get("/activation").words.contains("À qui est-elle adressée"))

            // As people write it: all of it in the first box, small letters, blanks.
            var claim = Browser.claim("")
            claim["code1"] = " " + code.lowercased().replacing("-", with: " ")
            let found = try await browser.submit("/activation/eleve", claim)
            #expect(found.status == 200)
            #expect(found.words.contains("Zoé L. Classe de 3B, Collège Jules Verne"))
            #expect(!found.text.uppercased().contains("GOFF") && !found.text.contains(code))

            let choose = try await browser.get("/activation/compte")
            #expect(choose.text.contains("value=\"zoe.legoff\""))
            let created = try await browser.submit("/activation/compte", Browser.choice("zoe.legoff"))
            #expect(created.path == "/activation/terminee" || created.words.contains("Votre compte est prêt"))
            #expect(created.words.contains("zoe.legoff") && created.words.contains("18/12/2012"))
            #expect(try await portal.bind("zoe.legoff", "Mimosa-42") == 0)
            #expect(try await portal.bind("zoe.legoff", code) == 49)
            try await until("the confirmation's mail") { try portal.mail(to: "zoe.legoff@example.org") != nil }

            let again = try await Browser(portal).post("/activation/eleve", Browser.claim(code))
            #expect(again.status == 422 && again.words.contains("Nous ne trouvons pas de lettre"))
            #expect(try await browser.get("/activation/compte").header("location") == "/activation")
        }
    }

    @Test("tells of everything that is to be corrected at once, and keeps what was right but never a password")
    func corrections() async throws {
        try await withPortal { portal in
            let school = try await School(of: 2, at: portal.daemon)
            _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
            let browser = Browser(portal)
            _ = try await browser.submit("/activation/eleve", Browser.claim(school.codes[1].code))
            let wrong = try await browser.post(
                "/activation/compte",
                Browser.choice(
                    "zoe.legoff", password: "zoe", confirmation: "zoé", mail: "zoe@example.org", mailConfirmation: ""))
            #expect(wrong.status == 422)
            for words in [
                "Il reste quelque chose à corriger", "Quelqu’un a déjà cet identifiant", "Libres en ce moment",
                "Il est trop court", "Il manque un chiffre", "Les deux mots de passe ne sont pas les mêmes",
                "Les deux adresses ne sont pas les mêmes",
            ] { #expect(wrong.words.contains(words), "\(words)") }
            #expect(wrong.text.contains("<title>À corriger"))
            #expect(wrong.text.contains("value=\"zoe@example.org\"") && !wrong.text.contains("value=\"zoe\""))

            // What only the daemon knows.
            let known = try await browser.post(
                "/activation/compte", Browser.choice("zoe.2", password: "azerty123", mail: "nowhere"))
            #expect(known.status == 422 && known.words.contains("Cette adresse n’est pas complète"))
            let common = try await browser.post("/activation/compte", Browser.choice("zoe.2", password: "zoe12345"))
            #expect(common.status == 422 && common.words.contains("Il contient votre nom"))
            let odd = try await browser.post("/activation/compte", Browser.choice("zoé", password: "Mimosa-42"))
            #expect(odd.words.contains("lettres sans accent"))
            #expect(try await browser.submit("/activation/compte", Browser.choice("zoe.2")).words.contains("Bravo Zoé"))
        }
    }

    @Test("refuses a wrong code, name and date with one and the same page")
    func refusals() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let code = school.codes[0].code
            func page(_ claim: [String: String]) async throws -> String {
                let page = try await Browser(portal).post("/activation/eleve", claim)
                #expect(page.status == 422)
                // But for what was typed and for the seal.
                return page.text.replacing(/value="[^"]*"/, with: "")
            }
            let unknown = try await page(Browser.claim("AAAA-AAA-AAA-AAA"))
            #expect(try await page(Browser.claim(code, givenName: "Anne")) == unknown)
            #expect(try await page(Browser.claim(code, day: "17")) == unknown)
            let incomplete = try await Browser(portal).post("/activation/eleve", Browser.claim("AAAA", givenName: ""))
            #expect(
                incomplete.words.contains("Le code a treize signes")
                    && incomplete.words.contains("Écrivez votre prénom"))
            let noDate = try await Browser(portal).post("/activation/eleve", Browser.claim(code, day: "x"))
            #expect(noDate.words.contains("avec des chiffres"))
        }
    }

    @Test("ends without a trace for somebody whose letter it is not")
    func notMe() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            let found = try await browser.submit("/activation/eleve", Browser.claim(school.codes[0].code))
            let answer = try await browser.post("/activation/erreur-de-personne", [:], from: found)
            #expect(answer.header("location") == "/activation/erreur-de-personne")
            #expect(try await browser.get("/activation/erreur-de-personne").words.contains("Rien n’a été changé"))
            #expect(try await browser.get("/activation/compte").header("location") == "/activation")
            #expect(try await Browser(portal).activate(school.codes[0].code, "zoe.legoff").words.contains("Bravo Zoé"))
        }
    }

    @Test(
        "is reported to the school by somebody whose letter it is not, in a step of its own, and its code is dead then")
    func refusedLetter() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            let found = try await browser.submit("/activation/eleve", Browser.claim(school.codes[0].code))
            _ = try await browser.post("/activation/erreur-de-personne", [:], from: found)
            let page = try await browser.get("/activation/erreur-de-personne")
            #expect(page.words.contains("Prévenir l’établissement"))
            _ = try await browser.post("/activation/lettre-refusee", [:], from: page)
            let reported = try await browser.get("/activation/erreur-de-personne")
            #expect(reported.words.contains("L’établissement est prévenu") && !reported.text.contains("lettre-refusee"))
            let dead = try await Browser(portal).submit("/activation/eleve", Browser.claim(school.codes[0].code))
            #expect(dead.status == 422)
            let list = try await VarlinkClient.connect(path: portal.daemon.administrationPath).call(
                Administration.FindRegistrations.self, .init(refused: true))
            #expect(list.registrations.map(\.key) == [school.codes[0].key])
            // Typed by somebody who has no letter.
            let nobody = try await Browser(portal).post("/activation/lettre-refusee", [:], from: page)
            #expect(nobody.status != 200)
        }
    }

    @Test(
        "is reported once, when the answer to the first try was lost: the second is told what the first would have been"
    )
    func refusedTwice() async throws {
        try await withPortal { portal in
            let school = try await School(of: 1, at: portal.daemon)
            let browser = Browser(portal)
            let found = try await browser.submit("/activation/eleve", Browser.claim(school.codes[0].code))
            _ = try await browser.post("/activation/erreur-de-personne", [:], from: found)
            let page = try await browser.get("/activation/erreur-de-personne")
            // What the portal asked, and was not told of.
            _ = try await VarlinkClient.connect(path: portal.daemon.portalPath).call(
                Portal.RefuseCode.self,
                .init(code: SensitiveText(school.codes[0].code), givenName: "Zoé", birthDate: School.born))
            let office = try await VarlinkClient.connect(path: portal.daemon.administrationPath)
            let before = try await office.call(Administration.FindRegistrations.self, .init(refused: true))
            _ = try await browser.post("/activation/lettre-refusee", [:], from: page)
            let reported = try await browser.get("/activation/erreur-de-personne")
            #expect(reported.words.contains("L’établissement est prévenu"))
            let after = try await office.call(Administration.FindRegistrations.self, .init(refused: true))
            #expect(after.registrations == before.registrations && after.registrations.count == 1)
        }
    }
}
