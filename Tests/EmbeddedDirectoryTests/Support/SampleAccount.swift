import EmbeddedDirectory
import Foundation
import TestSupport

/// An account as the daemon would add it, as LDIF.
struct SampleAccount {
    /// Argon2id of `password` at the product's cost.
    static let hash =
        "{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYXntS7LJfAuwc3sszgw1LLc"
    static let password = "Jolie-Passerelle7"
    static let otherHash =
        "{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$YzJsNGRHVmxiaUJpZVhS$8OnyFrT+hK5KNTzh07Lhco+PPe+LCCNhb+RHk6+vaIE"
    static let otherPassword = "Autre-Pont-9"

    var identifier: String
    var login: String?
    var registration: String?
    var state: String? = "active"
    var pwdReset: String?
    /// Lines beyond those that every account has.
    var more = ""

    init(_ identifier: String) { self.identifier = identifier }

    func dn(in directory: some DirectoryUnderTest) throws -> String {
        "uid=\(identifier),\(try directory.names.people)"
    }

    func ldif(in directory: some DirectoryUnderTest) throws -> String {
        // The state in base64: some tests want spaces in front.
        let state = state.map { "passerelleState:: \(Self.encoded($0))\n" } ?? ""
        let pwdReset = pwdReset.map { "pwdReset: \($0)\n" } ?? ""
        return """
            dn: \(try dn(in: directory))
            objectClass: ENTEleve
            objectClass: passerelleAccount
            uid: \(identifier)
            ENTPersonLogin: \(login ?? identifier)
            ENTPersonJointure: AC-TEST$\(identifier)
            cn: Alma Dupont
            sn: Dupont
            givenName: Alma
            ENTEleveStatutEleve: SCOLAIRE
            ENTEleveMEF: NR
            ENTEleveLibelleMEF: NR
            ENTEleveNivFormation: NR
            ENTEleveFiliere: NR
            ENTEleveClasses: ENTStructureUAI=0441992K,\(try directory.names.structures)$3A
            ENTEleveMajeur: N
            passerelleRegistration: \(registration ?? "AC-TEST$\(identifier)")
            passerelleKind: pupil
            passerelleVersion: 1
            userPassword: \(Self.hash)
            \(state)\(pwdReset)\(more)

            """
    }

    static func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

extension DirectoryUnderTest {
    /// Adds an account as the daemon, and fails the test when that is refused.
    func add(_ account: SampleAccount) async throws {
        let result = try await run("ldapadd", ["-f", try file(account.ldif(in: self))], as: .daemon)
        guard result.status == 0 else { throw TestFailure("adding \(account.identifier): \(result.output)") }
    }
}
