import Accounts
import Mailing
import Settings

@testable import PasserelleDaemon
@testable import PortalPages

extension FuzzedParser {
    static let configuration = [
        FuzzedParser(name: "configuration") { _ = file($0) },
        // Read whole, by both programs' readers: refused with what is wrong, or taken. Slower by far than the file alone.
        FuzzedParser(name: "settings") { bytes in
            func check(_ read: () throws -> Void) throws {
                do { try read() } catch let error as ConfigurationError {
                    try require(!error.problems.isEmpty, "refused without a reason")
                }
            }
            try check { _ = try Configuration.read(file(bytes), environment: [:]) }
            try check { _ = try PortalConfiguration.read(file(bytes), environment: [:]) }
        },
    ]

    private static func file(_ bytes: [UInt8]) -> ConfigurationFile {
        ConfigurationFile(yaml: String(decoding: bytes, as: UTF8.self), name: "passerelle.yaml")
    }

    /// What people type.
    static let values = [
        FuzzedParser(name: "typed") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let code = ActivationCode(typed: text) {
                try require(ActivationCode(typed: code.printed) == code, "a code is not what was written")
            }
            if let identifier = try? Identifier(text) {
                try require(
                    identifier.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "an identifier that is no ASCII")
                try require(Identifier(stored: identifier.text) == identifier, "an identifier is not what was stored")
            }
            for date in [CivilDate(iso8601: text), CivilDate(french: text)].compactMap({ $0 }) {
                try require(CivilDate(iso8601: date.iso8601) == date, "a date is not what was written")
            }
            let folded = FoldedText(text)
            try require(FoldedText(folded.text) == folded, "folding twice folds further")
            let mask = MailMask(address: text).text
            try require(mask.count <= 80 || mask.utf8.count <= text.utf8.count + 16, "a mask that grows")
            if let address = try? MailAddress(text) {
                try require(!address.text.contains { $0.isNewline || $0 == "\0" }, "a line in an address")
            }
        }
    ]
}
