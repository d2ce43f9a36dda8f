import Accounts
import Testing

@Suite("An activation code")
struct ActivationCodeTests {
    @Test("is printed in four groups, without I, L and O")
    func printed() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let printed = ActivationCode.random(using: &generator).printed
            #expect(printed.split(separator: "-").map(\.count) == [4, 3, 3, 3])
            #expect(!printed.contains { "ILO".contains($0) })
        }
    }

    @Test(
        "reads back however it is typed",
        arguments: [
            "0123-456-789-ABC", "0123456789abc", " 0123 456 789 ABC ", "O123.456.789.abc", "oL23-456-789-ABC",
            "0i23_456_789_ABC",
            "0123–456–789–ABC", "0123\u{A0}456\u{202F}789 ABC",
        ])
    func typed(text: String) {
        #expect(ActivationCode(typed: text)?.printed == "0123-456-789-ABC")
    }

    @Test(
        "is nothing when it has another length or a character of no letter",
        arguments: [
            "", "0123-456-789-AB", "0123-456-789-ABCD", "0123-456-789-AB*", "0123-456-789-ABé", "0123-456-789-ABС",
            String(repeating: "0", count: 5000),
        ])
    func untyped(text: String) {
        #expect(ActivationCode(typed: text) == nil)
    }

    @Test("draws every character of its alphabet about as often as the others")
    func uniform() {
        var generator = SeededGenerator(seed: 2)
        var counts: [Character: Int] = [:]
        for _ in 0..<5000 {
            for character in ActivationCode.random(using: &generator).characters { counts[character, default: 0] += 1 }
        }
        #expect(counts.count == 33)
        let expected = 5000 * 13 / 33
        #expect(counts.values.allSatisfy { abs($0 - expected) < expected / 5 })
    }

    @Test("does not show itself")
    func redacted() {
        let code = ActivationCode(typed: "0123-456-789-ABC")
        #expect(!"\(String(describing: code)) \(String(reflecting: code))".contains("0123"))
    }
}

@Suite("The index of a code")
struct CodeIndexTests {
    @Test("is equal for two spellings of a code, different for codes and for keys, and does not hold the code")
    func index() throws {
        let key = try #require(InstallationKey(Secret([UInt8](repeating: 7, count: 32))))
        let other = try #require(InstallationKey(Secret([UInt8](repeating: 8, count: 32))))
        let code = try #require(ActivationCode(typed: "0123-456-789-ABC"))
        let respelled = try #require(ActivationCode(typed: "o123456789abc"))
        let different = try #require(ActivationCode(typed: "0123-456-789-ABD"))
        #expect(key.index(of: code) == key.index(of: respelled))
        #expect(key.index(of: code) != key.index(of: different))
        #expect(key.index(of: code) != other.index(of: code))
        #expect(key.index(of: code).hexadecimal.count == 64)
        #expect(key.fingerprint != other.fingerprint)
    }

    @Test("needs a key of exactly 32 bytes", arguments: [0, 16, 31, 33])
    func keyLength(count: Int) {
        #expect(InstallationKey(Secret([UInt8](repeating: 1, count: count))) == nil)
    }
}

@Suite("A temporary password")
struct TemporaryPasswordTests {
    @Test("has eight lower-case letters and digits that cannot be mistaken, at least one of each")
    func shape() throws {
        var generator = SeededGenerator(seed: 3)
        let passwords = try #require(TemporaryPasswordGenerator())
        for _ in 0..<2000 {
            let text = try #require(passwords.next(using: &generator).text)
            #expect(text.count == 8)
            #expect(text.contains(where: \.isNumber) && text.contains(where: \.isLetter))
            #expect(text.allSatisfy { "abcdefghjkmnpqrstuvwxyz23456789".contains($0) })
        }
    }

    @Test("may be made longer, not shorter", arguments: [(7, false), (8, true), (16, true), (65, false)])
    func lengths(length: Int, isAllowed: Bool) {
        #expect((TemporaryPasswordGenerator(length: length) != nil) == isAllowed)
    }
}

@Suite("A secret")
struct SecretTests {
    @Test("prints nothing of itself and equals only the same bytes")
    func secret() {
        let secret = Secret("Mimosa-42")
        #expect("\(secret)" == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(secret == Secret("Mimosa-42"))
        #expect(secret != Secret("Mimosa-43") && secret != Secret("Mimosa-4"))
        #expect(Secret([0xFF]).text == nil)
    }
}

@Suite("Random bytes")
struct RandomBytesTests {
    @Test("are as many as were asked for, each of 256 values, and others the next time")
    func bytes() {
        for count in [0, 1, 7, 8, 9, 16, 33] { #expect([UInt8](randomCount: count).count == count) }
        #expect([UInt8](randomCount: 32) != [UInt8](randomCount: 32))
        // One of the values is missing from so many by a chance of 256 × e^-64.
        #expect(Set([UInt8](randomCount: 1 << 14)).count == 256)
    }
}
