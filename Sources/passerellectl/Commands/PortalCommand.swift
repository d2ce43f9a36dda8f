import ArgumentParser
import ControlAPI

/// The portal's methods, to try them out without a portal.
struct PortalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal", abstract: "Do what a visitor of the portal does, to try it out.",
        subcommands: [
            CheckCode.self, CheckIdentifier.self, Activate.self, AttachCode.self, SignIn.self, ForgotPassword.self,
            ReplaceTemporaryPassword.self,
            ForgotIdentifier.self, ChangePassword.self, ChangeMail.self, Describe.self, Rules.self,
        ])

    /// Who the letter is for, as its holder proves it.
    struct Claim: ParsableArguments {
        @Option(help: "The first name; with a responsible person's code, the child's.") var firstName: String
        @Option(help: ArgumentHelp("The birth date.", valueName: "yyyy-mm-dd")) var born: String
    }

    struct CheckCode: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Whom a code belongs to. The code is asked for.")
        @OptionGroup var options: ControlOptions
        @OptionGroup var claim: Claim

        func run() async throws {
            let code = try Terminal.password("Code of the letter")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.CheckActivationCode.self,
                    .init(code: SensitiveText(code), givenName: claim.firstName, birthDate: claim.born))
            }
            try options.output.show(reply) {
                Output.card([
                    ("name", "\(reply.candidate.givenName) \(reply.candidate.surname)"),
                    ("child", reply.candidate.child?.summary), ("class", reply.candidate.class),
                    ("school", reply.candidate.schoolName),
                    ("suggested identifiers", reply.suggestedIdentifiers.joined(separator: ", ")),
                ])
            }
        }
    }

    struct CheckIdentifier: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Whether an identifier is free, and which are. The code is asked for.")
        @OptionGroup var options: ControlOptions
        @OptionGroup var claim: Claim
        @Argument(help: "The identifier wanted.") var identifier: String

        func run() async throws {
            let code = try Terminal.password("Code of the letter")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.CheckIdentifier.self,
                    .init(
                        code: SensitiveText(code), givenName: claim.firstName, birthDate: claim.born,
                        identifier: identifier))
            }
            try options.output.show(reply) {
                "\(identifier) is \(reply.available ? "free" : "taken"); free are "
                    + reply.suggestedIdentifiers.joined(separator: ", ")
            }
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open an account. Code and password are asked for, in this order.")
        @OptionGroup var options: ControlOptions
        @OptionGroup var claim: Claim
        @Option(help: "The identifier wanted.") var identifier: String
        @Option(help: "The mail address.") var mail: String

        func run() async throws {
            let code = try Terminal.password("Code of the letter")
            let password = try Terminal.password("Password")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.Activate.self,
                    .init(
                        code: SensitiveText(code), givenName: claim.firstName, birthDate: claim.born,
                        identifier: identifier,
                        password: SensitiveText(password), mail: mail))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct SignIn: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sign in at the portal. The password is asked for.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let password = try Terminal.password("Password")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.Authenticate.self, .init(identifier: identifier, password: SensitiveText(password)))
            }
            try options.output.show(reply) {
                reply.account?.card ?? "This is a temporary password. It opens nothing until it is changed:\n"
                    + "passerellectl portal replace-temporary-password \(identifier)"
            }
        }
    }

    struct ForgotPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask for a temporary password by mail.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let reply = try await options.portal {
                try await $0.call(Portal.RequestTemporaryPassword.self, .init(identifier: identifier))
            }
            try options.output.show(reply) { "If the account exists, a mail is on its way to \(reply.maskedMail)." }
        }
    }

    struct ReplaceTemporaryPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exchange a temporary password for a definitive one. Both are asked for, in this order.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let temporary = try Terminal.password("Temporary password")
            let new = try Terminal.password("New password")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.ReplaceTemporaryPassword.self,
                    .init(
                        identifier: identifier, temporaryPassword: SensitiveText(temporary),
                        newPassword: SensitiveText(new)))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct ForgotIdentifier: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask which identifiers are tied to an address, by mail.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The mail address.") var mail: String

        func run() async throws {
            let reply = try await options.portal {
                try await $0.call(Portal.RequestIdentifierReminder.self, .init(mail: mail))
            }
            try options.output.show(reply) {
                "If accounts are tied to it, a mail is on its way to \(reply.maskedMail)."
            }
        }
    }

    struct ChangePassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a password. The current and the new one are asked for, in this order.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let current = try Terminal.password("Current password")
            let new = try Terminal.password("New password")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.ChangePassword.self,
                    .init(
                        identifier: identifier, currentPassword: SensitiveText(current), newPassword: SensitiveText(new)
                    ))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct ChangeMail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change the mail address. The password is asked for.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String
        @Argument(help: "The new address.") var mail: String

        func run() async throws {
            let current = try Terminal.password("Current password")
            let reply = try await options.portal {
                try await $0.call(
                    Portal.ChangeMail.self,
                    .init(identifier: identifier, currentPassword: SensitiveText(current), mail: mail))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct Describe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The account as its owner's page shows it.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let reply = try await options.portal {
                try await $0.call(Portal.DescribeAccount.self, .init(identifier: identifier))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct Rules: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What a password must satisfy.")
        @OptionGroup var options: ControlOptions

        func run() async throws {
            let rules = try await options.portal {
                try await $0.call(Portal.DescribePasswordRules.self, NoParameters())
            }
            try options.output.show(rules) {
                Output.card([
                    ("length", "\(rules.minimumLength) to \(rules.maximumLength)"),
                    ("a digit", rules.requiresDigit ? "yes" : "no"),
                    ("a non-digit", rules.requiresNonDigit ? "yes" : "no"),
                    ("entropy", rules.minimumEntropyBits > 0 ? "\(rules.minimumEntropyBits) bits" : nil),
                ])
            }
        }
    }
}

extension Portal.Account {
    var card: String {
        Output.card([
            ("identifier", identifier), ("state", state.rawValue), ("name", "\(givenName) \(surname)"),
            ("born", birthDate),
            ("class", `class`), ("school", schoolName), ("address", schoolAddress.joined(separator: ", ")),
            ("mail", maskedMail), ("children", children.map(\.summary).joined(separator: "; ")),
            ("activation codes", activationCodes.joined(separator: ", ")),
        ])
    }
}
