import Foundation
import Mailing
import Testing

@Suite struct RenderingTests {
    @Test(
        "a code's mail says whose child it is for, where to type it, what it opens and until when; the link carries it behind #"
    )
    func activationCodeMail() async throws {
        let mail = try await ParsedMail(message(activationCode()))
        #expect(mail.header("Subject") == "Votre code pour suivre la scolarité de Léa")
        for words in [
            "Mme Anne Martin-Köhler,", "responsable de Léa Martin-Köhler", "Collège Jules Verne", "3B",
            "\n    NTT1-K1E-TYY-FJS\n", "https://teleservices.ac-exemple.fr#NTT1-K1E-TYY-FJS", "compte E-lyco",
            "jusqu'au dimanche 24 janvier 2027 à 13 h 00",
        ] {
            #expect(mail.text.contains(words), "\(words)")
        }
        #expect(mail.html.contains(#"<a href="https://teleservices.ac-exemple.fr#NTT1-K1E-TYY-FJS">"#))
        // Neither is known of everybody.
        let short = CodeLine(givenName: "Anne", surname: "X", childGivenName: "Léa", childSurname: "Y")
        let text = try await ParsedMail(message(activationCode(short))).text
        #expect(text.hasPrefix("Anne X,") && !text.contains("Classe") && !text.contains("Établissement"))
    }

    @Test(
        "the temporary password's mail says where, until when, that it does not open E-lyco, and what to do otherwise")
    func temporaryPasswordMail() async throws {
        let mail = try await ParsedMail(message())
        #expect(mail.header("Subject") == "Votre mot de passe temporaire")
        #expect(
            mail.text == """
                Bonjour Léa,

                Vous avez demandé de l'aide pour votre mot de passe E-lyco.

                Voici un mot de passe temporaire :

                    k7m2pqx9

                Compte de : Léa Martin-Köhler
                Identifiant : lea.martin
                Établissement : Collège Jules Verne

                Ce qu'il faut faire :

                1. Allez sur https://teleservices.ac-exemple.fr
                2. Tapez votre identifiant et ce mot de passe temporaire.
                3. Choisissez votre nouveau mot de passe.

                Attention : ce mot de passe temporaire n'ouvre pas E-lyco. Il sert seulement à choisir
                votre nouveau mot de passe. C'est le nouveau qui ouvrira E-lyco.

                Il fonctionne une seule fois, jusqu'au jeudi 26 novembre 2026 à 13 h 00.

                Vous n'avez rien demandé, et votre mot de passe habituel fonctionne toujours ? Ne faites rien.
                S'il ne fonctionne plus, choisissez-en un nouveau comme indiqué plus haut.

                Bonne journée,
                L'académie d'Exemple

                --
                Ce message a été envoyé automatiquement. Le secrétariat de votre établissement peut vous aider.
                Nous ne vous demanderons jamais votre mot de passe, ni par mail, ni par téléphone.

                """)
        for sentence in [
            "k7m2pqx9", "jeudi 26 novembre 2026 à 13 h 00", "n'ouvre pas E-lyco",
            "=\"https://teleservices.ac-exemple.fr\"", "Ne faites rien.",
        ] {
            #expect(mail.html.contains(sentence), "\(sentence)")
        }
    }

    @Test("the reminder lists every account tied to the address, with first names, and the school where it is known")
    func reminder() async throws {
        let mail = try await ParsedMail(message(.identifierReminder([lea, noe])))
        #expect(mail.header("Subject") == "Vos identifiants E-lyco")
        #expect(
            mail.text.contains(
                """
                - Léa Martin-Köhler : lea.martin (Collège Jules Verne)
                - Noé Martin-Köhler : noe.martin2

                """))
        #expect(mail.html.contains("Noé Martin-Köhler : <strong>noe.martin2</strong></li>"))
    }

    @Test("a reminder about nobody is not sent")
    func emptyReminder() {
        #expect { try message(.identifierReminder([])) } throws: { ($0 as? MailError)?.code == .permanent }
    }

    @Test("notices name the account and hold no secret; the change of address shows the new one masked")
    func notices() async throws {
        let created = try await ParsedMail(message(.accountCreated(lea)))
        #expect(created.header("Subject") == "Votre compte E-lyco est prêt")
        #expect(created.text.contains("le mot de passe que vous avez choisi"))
        let administrator = try await ParsedMail(message(.temporaryPasswordByAdministrator(lea, expires: noon)))
        #expect(administrator.text.contains("il n'est pas dans ce message"))
        #expect(administrator.text.contains("Votre ancien mot de passe ne fonctionne plus."))
        #expect(administrator.text.contains("n'ouvre pas E-lyco"))
        #expect(administrator.text.contains("une seule fois, jusqu'au ") && administrator.html.contains("jusqu'au "))
        let used = try await ParsedMail(message(.temporaryPasswordByAdministrator(lea, expires: nil)))
        #expect(!used.text.contains("jusqu'au") && !used.html.contains("jusqu'au"))
        let given = try await ParsedMail(
            message(.temporaryPasswordByAdministrator(lea, expires: noon, giver: "Marie O'Neill <vie scolaire>")))
        #expect(given.text.contains("Marie O'Neill <vie scolaire>, de votre établissement, vient de préparer"))
        #expect(given.html.contains("&lt;vie scolaire&gt;, de votre établissement, vient"))
        #expect(!given.text.contains("Une personne de l'administration"))
        // Whoever it is may be a man.
        for words in [given.text, given.html] {
            #expect(
                words.contains("Ce mot de passe vous est remis en mains propres : il n'est pas")
                    && !words.contains("Elle"))
        }
        #expect(administrator.text.contains("Elle vous le donne elle-même : il n'est pas"))
        let changed = try await ParsedMail(message(.passwordChanged(lea)))
        #expect(changed.text.contains("Ce n'était pas vous ?"))
        let moved = try await ParsedMail(message(.mailChanged(lea, maskedNewAddress: "j...i@ac...s.fr")))
        #expect(moved.text.contains("Nouvelle adresse : j...i@ac...s.fr\n"))
        for mail in [created, administrator, changed, moved] {
            #expect(mail.text.contains("Identifiant : lea.martin\n"))
            #expect(mail.html.contains("Identifiant : <strong>lea.martin</strong>"))
        }
    }

    @Test("no line about the school where none is known")
    func withoutSchool() async throws {
        let mail = try await ParsedMail(message(.passwordChanged(noe)))
        #expect(!mail.text.contains("Établissement :"))
        #expect(mail.text.contains("Identifiant : noe.martin2\n\nC'était vous"))
    }

    @Test("names are text in HTML, also when an accent follows a quote or a bracket")
    func markupInNames() async throws {
        let hostile = AccountLine(
            givenName: "<b>\"'&", surname: "x<\u{301}script>\"\u{301} onload='y", identifier: "a.b",
            schoolName: "</p><a href=x>")
        for content in [MailContent.passwordChanged(hostile), .identifierReminder([hostile])] {
            let html = try await ParsedMail(message(content)).html
            for fragment in ["<b>", "<\u{301}", "\"\u{301}", "</p><a", "onload='"] {
                #expect(html.range(of: fragment, options: .literal) == nil, "\(fragment)")
            }
            #expect(html.contains("&lt;/p&gt;&lt;a href=x&gt;"))
        }
        #expect(try await ParsedMail(message(.passwordChanged(hostile))).text.contains("Bonjour <b>\"'&,"))
    }

    @Test("a name that holds a template's tags is not a template")
    func tagsInNames() async throws {
        let hostile = AccountLine(givenName: "{{password}}{{{help}}}", surname: "{{#accounts}}", identifier: "a.b")
        #expect(
            try await ParsedMail(message(temporaryPassword(hostile))).text.contains("Bonjour {{password}}{{{help}}},"))
    }

    @Test("what is printed of a mail and of a secret shows neither")
    func redaction() throws {
        let message = try message()
        var dumped = ""
        dump((message, temporaryPassword()), to: &dumped)
        #expect(!("\(message)" + dumped + String(reflecting: message)).contains("k7m2pqx9"))
    }
}
