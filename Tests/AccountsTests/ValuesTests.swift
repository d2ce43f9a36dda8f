import Accounts
import Testing

@Suite("Names are compared")
struct FoldedTextTests {
    @Test(
        "without case, accents, hyphens, apostrophes and double spaces",
        arguments: [
            ("Zoé", "ZOE"), ("Jean-Luc", "jean  luc"), ("L'Hérault", "l’herault"), ("Cœur", "COEUR"),
            ("e\u{301}va", "Éva"),
            (" Anne ", "anne"), ("Łucja", "lucja"), ("ｚｏｅ", "zoe"),
        ])
    func equal(left: String, right: String) {
        #expect(FoldedText(left) == FoldedText(right))
    }

    @Test("by Unicode's rules, also where a table makes it quicker")
    func latin() throws {
        for value in UInt32(0x20)...0xFF where !(0x7F..<0xA0).contains(value) {
            let letter = String(try #require(Unicode.Scalar(value)))
            // What is not of western Europe takes the slow way, with everything beside it.
            let slow = FoldedText("x\(letter)y \(letter)ł").text
            #expect(FoldedText("x\(letter)y \(letter)l").text == slow, "\(letter)")
        }
    }

    @Test(
        "and stay different when their letters differ",
        arguments: [("Zoé", "Zora"), ("Jean", "Jean Luc"), ("Ana", "Anna")])
    func different(left: String, right: String) {
        #expect(FoldedText(left) != FoldedText(right))
    }
}

@Suite("A birth date")
struct CivilDateTests {
    @Test("reads in the feed's form and in ISO 8601")
    func forms() throws {
        let date = try #require(CivilDate(french: "18/12/2012"))
        #expect(CivilDate(iso8601: "2012-12-18") == date)
        #expect(date.french == "18/12/2012" && date.iso8601 == "2012-12-18")
    }

    @Test(
        "must exist",
        arguments: [
            "2011-02-29", "2012-02-30", "2012-13-01", "2012-00-10", "2012-01-00", "2012-04-31",
            "1899-01-01", "12-01-01", "2012-1-01", "2012-01-1", "+012-01-01", "2012/01/01", "", "٢٠١٢-٠١-٠١",
            "2012-01-01T00:00",
        ])
    func refused(text: String) {
        #expect(CivilDate(iso8601: text) == nil)
    }

    @Test("knows leap years", arguments: [(2012, true), (2000, true), (1900, false), (2011, false)])
    func leap(year: Int, hasLeapDay: Bool) {
        #expect((CivilDate(year: year, month: 2, day: 29) != nil) == hasLeapDay)
    }

    @Test("makes somebody adult on the eighteenth birthday, not the day before")
    func majority() throws {
        let birth = try #require(CivilDate(iso8601: "2008-11-24"))
        #expect(birth.age(on: try #require(CivilDate(iso8601: "2026-11-23"))) == 17)
        #expect(birth.age(on: try #require(CivilDate(iso8601: "2026-11-24"))) == 18)
    }
}

@Suite("A mail mask")
struct MailMaskTests {
    @Test(
        "shows the first and last letter and the end of the domain",
        arguments: [
            ("jlaurenti@ac-nantes.fr", "j...i@ac...s.fr"), ("zoe@free.fr", "z...e@fr...e.fr"),
            ("a@b.fr", "a...@b....fr"),
            ("jean.dupont@mail.example.org", "j...t@ma...e.org"), ("broken", "...@..."),
        ])
    func mask(address: String, expected: String) {
        #expect(MailMask(address: address).text == expected)
    }

    @Test("of an identifier that nobody has is plausible, stable, and depends on the key")
    func decoy() throws {
        let key = try #require(InstallationKey(Secret([UInt8](repeating: 7, count: 32))))
        let other = try #require(InstallationKey(Secret([UInt8](repeating: 8, count: 32))))
        let masks = ["zoe.legoff", "tom.petit", "lea.grand", "nobody", "x1", "x2", "x3"].map {
            MailMask(decoyFor: $0, key: key)
        }
        #expect(MailMask(decoyFor: "ZOE.legoff", key: key) == masks[0])
        #expect(Set(masks).count > 4)
        #expect(
            ["zoe.legoff", "tom.petit", "lea.grand"].map { MailMask(decoyFor: $0, key: other) }
                != Array(masks.prefix(3)))
        for mask in masks {
            #expect(mask.text.wholeMatch(of: /[a-z]\.\.\.[a-z]@[a-z]{1,2}\.\.\.[a-z]?\.(com|fr|net)/) != nil)
        }
    }
}

@Suite("A definitive password")
struct PasswordRulesTests {
    let rules: PasswordRules = {
        var rules = PasswordRules()
        rules.common = CommonPasswords(lines: ["# most common first", "azerty", "motdepasse", "soleil", "password1"])
        return rules
    }()
    let identity = ["zoe.legoff", "Zoé", "Le Goff"]

    @Test(
        "is refused with every reason at once",
        arguments: [
            ("Mimosa-42", []), ("été2026 à la mer", []),
            ("abc", [.tooShort, .missingDigit]), ("12345678", [.missingNonDigit]), ("sansnombre", [.missingDigit]),
            ("1234", [.tooShort, .missingNonDigit]),
            ("Soleil2026", [.tooCommon]), ("MotDePasse!1", [.tooCommon]), ("PASSWORD1", [.tooCommon]),
            ("aaaaaaaa", [.missingDigit, .tooCommon]),
            ("legoff-44!", [.containsIdentity]), ("LeGoff1234", [.containsIdentity]),
            ("xxZOÉxx99", [.containsIdentity]),
            ("tab\tul4tion", [.forbiddenCharacter]), ("nul\u{0}octet7", [.forbiddenCharacter]),
            ("e\u{301}te2026mer", [.forbiddenCharacter]),
            ("zero\u{200B}width9", [.forbiddenCharacter]),
        ] as [(String, [PasswordRules.Problem])])
    func problems(text: String, expected: [PasswordRules.Problem]) {
        #expect(rules.problems(with: Secret(text), identity: identity) == expected)
    }

    @Test(
        "holds no part of a name of three letters or more, whatever separates the parts",
        arguments: [
            ("goff-44-mer", true), ("44merGOFF", true), ("le-44-mer", false), ("anne44mer", true),
            ("annemarie44", true),
            ("d’Or-2026-x", true), ("dor2026x", true), ("o2026-mer-x", false),
        ])
    func parts(text: String, isRefused: Bool) {
        let names = ["zoe_le.goff", "Anne-Marie", "d’Or"]
        #expect(rules.problems(with: Secret(text), identity: names) == (isRefused ? [.containsIdentity] : []))
    }

    @Test("may look like a hash: it is a password like another")
    func hashLike() {
        #expect(rules.problems(with: Secret("{SSHA}abcdef123456"), identity: identity) == [])
    }

    @Test("has at most 128 characters and 512 bytes")
    func length() {
        let long = String(repeating: "aB3-", count: 32)
        #expect(rules.problems(with: Secret(long), identity: identity) == [])
        #expect(rules.problems(with: Secret(long + "x"), identity: identity) == [.tooLong])
        #expect(rules.problems(with: Secret([UInt8](repeating: 0x61, count: 513)), identity: identity) == [.tooLong])
        #expect(rules.problems(with: Secret([0xC3, 0x28]), identity: identity) == [.forbiddenCharacter])
    }

    @Test("is not the one it takes the place of")
    func former() {
        #expect(rules.problems(with: "Mimosa-42", identity: identity, former: ["Mimosa-42"]) == [.sameAsBefore])
    }

    @Test("must reach the entropy that a site asks for")
    func entropy() {
        var strict = rules
        strict.minimumEntropyBits = 50
        #expect(strict.problems(with: "mimosa42", identity: identity) == [.tooWeak])
        #expect(strict.problems(with: "mimosa-42-jonquille", identity: identity) == [])
    }
}
