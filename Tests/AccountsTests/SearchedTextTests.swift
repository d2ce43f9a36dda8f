import Accounts
import Testing

@Suite("What an event says of a search")
struct SearchedTextTests {
    @Test("is what was looked for", arguments: ["le goff", "0440001A", "AC-NANTES$12345", "3B", "Dupont-Martin"])
    func told(text: String) {
        #expect(AuditEvent(.peopleSearched, subject: text).withoutPastedSecrets.subject == text)
    }

    @Test(
        "is neither a code, however it is typed, nor a date",
        arguments: [
            "WXYZ-234-ABC-567", "wxyz 234 abc 567", "WXYZ234ABC567", "18/12/2012", "2012-12-18", "18.12.12",
            "18 12 2012", "18122012", "le goff 18/12/2012",
        ])
    func withheld(text: String) {
        #expect(AuditEvent(.peopleSearched, subject: text).withoutPastedSecrets.subject == "withheld")
        // Paths of feeds have dates.
        #expect(AuditEvent(.feedImported, subject: text).withoutPastedSecrets.subject == text)
    }
}
