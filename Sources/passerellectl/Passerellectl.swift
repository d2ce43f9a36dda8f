import ArgumentParser

/// The administrator's command line: one subcommand per file, each a call on a control socket.
@main
struct Passerellectl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passerellectl", abstract: "Looks after a running passerelled.",
        discussion: """
            On a terminal answers are tables; elsewhere, or with --json, they are JSON, one object per line.
            Passwords are asked for without echo, or read from standard input, one per line; they are never arguments.

            Exit status: 0 done; 1 refused; 64 the command line is wrong; 65 a feed cannot be imported; \
            69 the daemon or its directory cannot be reached; 73 a file cannot be written; 75 not now, try again; \
            77 you are not allowed to; 78 the configuration is wrong; 130 interrupted.

            Completion: passerellectl --generate-completion-script bash|zsh|fish
            """,
        subcommands: [
            StatusCommand.self, MetricsCommand.self, WatchCommand.self, ImportCommand.self, CodesCommand.self,
            LettersCommand.self, MailCodesCommand.self, ClassListCommand.self, StatisticsCommand.self,
            AccountCommand.self, CampaignCommand.self, RegistrationCommand.self,
            DirectoryCommand.self, PortalCommand.self, CallCommand.self,
        ])
}
