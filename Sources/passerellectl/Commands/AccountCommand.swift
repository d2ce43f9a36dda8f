import ArgumentParser
import ControlAPI

extension AccountState: ExpressibleByArgument {}

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Find, show, close, open and delete accounts.",
        subcommands: [Find.self, Show.self, TemporaryPassword.self, Suspend.self, Resume.self, Delete.self])

    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accounts by part of a name, identifier, address or key.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "Part of a name, or an identifier, an address, a key.") var text: String?
        @Option(help: ArgumentHelp("Only of this school.", valueName: "UAI")) var school: String?
        @Option(name: .customLong("class"), help: "Only of this class.") var className: String?
        @Option(help: "Only in this state.") var state: AccountState?
        @Option(help: "At most so many, 1 to 1000.") var limit = 100

        func run() async throws {
            let parameters = Administration.FindAccounts.Parameters(
                text: text, schoolUAI: school, class: className, state: state, limit: limit)
            let reply = try await options.administration {
                try await $0.call(Administration.FindAccounts.self, parameters)
            }
            try options.output.show(reply) {
                Output.table(
                    ["identifier", "state", "surname", "first name", "class", "school"],
                    reply.accounts.map {
                        [$0.identifier, $0.state.rawValue, $0.surname, $0.givenName, $0.class, $0.schoolName]
                    }) + (reply.truncated ? "\nThere are more: narrow the search, or raise --limit." : "")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything that is known of one account, but its secrets.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let reply = try await options.administration {
                try await $0.call(Administration.ShowAccount.self, .init(identifier: identifier))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct TemporaryPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an account and get a temporary password for its owner.",
            discussion:
                "E-lyco stays closed until the owner has changed it on the portal. It is shown once and kept nowhere.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let reply = try await options.administration {
                try await $0.call(Administration.IssueTemporaryPassword.self, .init(identifier: identifier))
            }
            try options.output.show(reply) {
                Output.card([
                    ("identifier", reply.account.identifier), ("temporary password", reply.temporaryPassword.text),
                    ("until", reply.expiresAt), ("state", reply.account.state.rawValue),
                ])
            }
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an account; its password stays, and opens nothing.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String
        @Option(help: "Why, for those who look at the account later.") var reason: String

        func run() async throws {
            let reply = try await options.administration {
                try await $0.call(Administration.Suspend.self, .init(identifier: identifier, reason: reason))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Open a suspended account as it was before.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String

        func run() async throws {
            let reply = try await options.administration {
                try await $0.call(Administration.Resume.self, .init(identifier: identifier))
            }
            try options.output.show(reply) { reply.account.card }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an account for good.",
            discussion: "The next import of a feed that names the person makes a registration again.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The identifier.") var identifier: String
        @Flag(help: "Do not ask.") var yes = false

        func run() async throws {
            if !yes {
                guard Terminal.isOutputTerminal else { throw ValidationError("add --yes: there is nobody to ask") }
                Terminal.say(
                    "Delete \(identifier)? Its identifier and password cannot be brought back. Type the identifier again:"
                )
                guard readLine() == identifier else { throw Failures.refused }
            }
            let reply = try await options.administration {
                try await $0.call(Administration.DeleteAccount.self, .init(identifier: identifier))
            }
            try options.output.show(reply) { "deleted \(reply.identifier)" }
        }
    }
}

extension Administration.Account {
    var card: String {
        Output.card(
            [
                ("identifier", identifier), ("state", state.rawValue), ("reason", suspendedReason), ("left", leftAt),
                ("name", "\(givenName) \(surname)"), ("born", birthDate), ("class", `class`),
                ("school", [schoolName, schoolUAI].compactMap { $0 }.joined(separator: ", ")), ("mail", mail),
                ("key", registration),
                (
                    "children",
                    children.map { "\($0.givenName) \($0.surname) (\($0.registration))" }.joined(separator: ", ")
                ),
                ("activated", activatedAt), ("password changed", passwordChangedAt),
                ("change asked", passwordChangeAskedAt),
                (
                    "temporary password",
                    temporaryPassword.map { "\($0.origin.rawValue), until \($0.expiresAt), \($0.failures) wrong tries" }
                ),
            ]
                + owedMails.map {
                    ("owes", "\($0.kind.rawValue) since \($0.since), \($0.attempts) tries, next \($0.notBefore)")
                })
    }
}
