import ArgumentParser
import ControlAPI

struct RegistrationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registration", abstract: "Find and show people who have no account yet.",
        subcommands: [Find.self, Show.self, Refused.self])

    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Registrations by part of a name or key.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "Part of a name, or a key.") var text: String?
        @Option(help: ArgumentHelp("Only of this school.", valueName: "UAI")) var school: String?
        @Option(name: .customLong("class"), help: "Only of this class.") var className: String?
        @Option(help: "At most so many, 1 to 1000.") var limit = 100

        func run() async throws {
            let parameters = Administration.FindRegistrations.Parameters(
                text: text, schoolUAI: school, class: className, limit: limit)
            let reply = try await options.administration {
                try await $0.call(Administration.FindRegistrations.self, parameters)
            }
            try options.output.show(reply) { RegistrationCommand.table(reply) }
        }
    }

    struct Refused: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who has said that a letter, or the child in it, is not theirs.",
            discussion: """
                They get no letter and no mail by themselves any more. When the school's records are wrong, mend them: the \
                next feed removes the registration. When they are right, passerellectl letters --person KEY writes again, and \
                takes the mark away.
                """)
        @OptionGroup var options: ControlOptions
        @Option(help: ArgumentHelp("Only of this school.", valueName: "UAI")) var school: String?
        @Option(name: .customLong("class"), help: "Only of this class.") var className: String?
        @Option(help: "At most so many, 1 to 1000.") var limit = 1000

        func run() async throws {
            let parameters = Administration.FindRegistrations.Parameters(
                schoolUAI: school, class: className, limit: limit, refused: true)
            let reply = try await options.administration {
                try await $0.call(Administration.FindRegistrations.self, parameters)
            }
            try options.output.show(reply) {
                reply.registrations.isEmpty ? "nobody" : RegistrationCommand.table(reply)
            }
        }
    }

    private static func table(_ reply: Administration.FindRegistrations.Reply) -> String {
        Output.table(
            ["key", "surname", "first name", "child", "class", "school", "code"],
            reply.registrations.map {
                [
                    $0.key, $0.surname, $0.givenName, $0.child, $0.class, $0.schoolName,
                    $0.refusedAt.map { "refused \($0.prefix(10))" } ?? $0.code?.summary,
                ]
            }) + (reply.truncated ? "\nThere are more: narrow the search, or raise --limit." : "")
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One registration and the state of its code.")
        @OptionGroup var options: ControlOptions
        @Argument(help: "The feed's key, such as AC-NANTES$100001.") var key: String

        func run() async throws {
            let reply = try await options.administration {
                try await $0.call(Administration.ShowRegistration.self, .init(key: key))
            }
            let person = reply.registration
            try options.output.show(reply) {
                Output.card([
                    ("key", person.key), ("kind", person.kind.rawValue),
                    ("name", "\(person.givenName) \(person.surname)"),
                    ("born", person.birthDate), ("child", person.child), ("class", person.class),
                    ("school", [person.schoolName, person.schoolUAI].compactMap { $0 }.joined(separator: ", ")),
                    ("mail", person.mail),
                    ("code", person.code.map { "\($0.summary), \($0.failures) wrong tries, issued \($0.issuedAt)" }),
                    ("refused", person.refusedAt),
                    ("mail owed", person.owedMails.first.map { "since \($0.since), \($0.attempts) tries" }),
                ])
            }
        }
    }
}

extension Administration.CodeStatus {
    var summary: String { usable ? "until \(expiresAt.prefix(10))" : "dead" }
}
