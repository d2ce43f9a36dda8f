import ArgumentParser
import ControlAPI

extension PortalCommand {
    struct AttachCode: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add another child's code to an account. Code and password are asked for, in this order.")
        @OptionGroup var options: ControlOptions
        @OptionGroup var claim: Claim
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let code = try Terminal.password("Code of the letter")
            let password = try Terminal.password("Password")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.AttachCode.self,
                    .init(
                        identifier: identifier, password: SensitiveText(password), code: SensitiveText(code),
                        givenName: claim.firstName, birthDate: claim.born))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }
}

extension Portal.Child {
    /// `Tanguy Bréhat (3B, Collège Jules Verne)`.
    var summary: String {
        let place = [`class`, schoolName].compactMap { $0 }.joined(separator: ", ")
        return "\(givenName) \(surname)" + (place.isEmpty ? "" : " (\(place))")
    }
}
