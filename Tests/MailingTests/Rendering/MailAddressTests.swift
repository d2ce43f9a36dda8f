import Mailing
import Testing

@Suite struct MailAddressTests {
    @Test(
        "ordinary addresses pass, the domain in lower case",
        arguments: [
            ("lea@exemple.fr", "lea@exemple.fr"), ("L.Martin+ent@AC-Nantes.FR", "L.Martin+ent@ac-nantes.fr"),
            ("o'brien@a.b.co", "o'brien@a.b.co"), ("x@xn--caf-dma.fr", "x@xn--caf-dma.fr"),
            ("-f@exemple.fr", "-f@exemple.fr"),
        ])
    func accepts(typed: String, kept: String) throws {
        #expect(try MailAddress(typed).text == kept)
    }

    @Test(
        "whatever could carry a second header, a second recipient or nothing at all is refused",
        arguments: [
            "", "@", "lea", "lea@", "@exemple.fr", "lea@exemple", "lea@exemple.", "lea@.fr", "lea@ex..fr", "lea@-ex.fr",
            "lea@ex-.fr",
            "lea@exemple.fr\r\nBcc: x@y.fr", "lea\n@exemple.fr", "lea@exemple.fr\0", "le a@exemple.fr",
            " lea@exemple.fr",
            "lea@exemple.fr ", "lea@exemple.fr,x@y.fr", "lea@x@exemple.fr", "<lea@exemple.fr>", "Léa <lea@exemple.fr>",
            "léa@exemple.fr",
            "lea@café.fr", "\"lea\"@exemple.fr", "lea(x)@exemple.fr", "lea@[127.0.0.1]", "lea@127.0.0.1",
            ".lea@exemple.fr",
            "lea.@exemple.fr", "le..a@exemple.fr", "lea@exem_ple.fr", "lea\\@exemple.fr", "lea@exemple.fr>",
            "lea@exemple.\u{0661}",
        ])
    func refuses(typed: String) {
        #expect { try MailAddress(typed) } throws: { error in
            guard let error = error as? MailError else { return false }
            return error.code == .permanent && (typed.utf8.count < 3 || !error.context.contains(typed))
        }
    }

    @Test("lengths end at 64 before the @, 63 for a label and 254 in all")
    func lengths() throws {
        let label = String(repeating: "d", count: 63)
        _ = try MailAddress(String(repeating: "a", count: 64) + "@exemple.fr")
        _ = try MailAddress("a@\(label).fr")
        #expect(throws: MailError.self) { try MailAddress(String(repeating: "a", count: 65) + "@exemple.fr") }
        #expect(throws: MailError.self) { try MailAddress("a@\(label)d.fr") }
        let local = String(repeating: "a", count: 59)
        let longest = "\(local)@\(label).\(label).\(label).fr"
        #expect(longest.utf8.count == 254)
        _ = try MailAddress(longest)
        #expect(throws: MailError.self) { try MailAddress("a" + longest) }
    }
}
