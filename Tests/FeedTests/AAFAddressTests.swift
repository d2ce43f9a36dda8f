import Accounts
import Testing

@testable import Feed

@Suite("Postal addresses of AAF files")
struct AAFAddressTests {
    @Test("are read under newer and older names, of pupils and of responsible people, and are no unknown attributes")
    func names() async throws {
        let pupil = Sample.pupil(
            "1",
            [
                "ENTPersonAdresse": ["Résidence des Îles$ 4 rue de la Paix "], "ENTPersonCodePostal": ["44300"],
                "ENTPersonVille": ["NANTES"], "ENTPersonPays": ["FRANCE"],
            ])
        let newer = try await read(Sample.document(pupil))
        #expect(
            newer.pupils.first?.address?.lines == ["Résidence des Îles", "4 rue de la Paix", "44300 NANTES"])
        #expect(newer.unknownAttributes.isEmpty)
        let relative = Sample.relative(
            "900",
            ["street": ["1 Hauptstraße"], "postalCode": ["10115"], "l": ["Berlin"], "ENTPersonPays": ["Allemagne"]])
        let older = try await read(Sample.document(relative), as: relativeFile)
        #expect(older.relatives.first?.address?.lines == ["1 Hauptstraße", "10115 Berlin", "Allemagne"])
        #expect(older.unknownAttributes.isEmpty)
    }

    @Test(
        "that are damaged or lead nowhere are none, and cost nobody their account",
        arguments: [
            ["ENTPersonAdresse": ["4 rue&#x85;"], "ENTPersonVille": ["NANTES"]],
            ["ENTPersonAdresse": [String(repeating: "a", count: 2000)], "ENTPersonVille": ["NANTES"]],
            ["ENTPersonAdresse": ["$ $"], "ENTPersonVille": ["NANTES"]], ["ENTPersonAdresse": ["4 rue"]],
            ["ENTPersonPays": ["FRANCE"]],
        ])
    func damaged(attributes: [String: [String]]) async throws {
        let reading = try await read(Sample.document(Sample.pupil("1", attributes)))
        #expect(reading.refused.isEmpty)
        let facts = try #require(reading.pupils.first)
        #expect(facts.address == nil)
    }
}
