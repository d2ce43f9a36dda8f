import Accounts
import Feed
import Foundation
import Settings
import Varlink

extension Configuration {
    /// Reads and checks a configuration whole.
    ///
    /// - Parameters:
    ///   - path: a YAML file; without one the defaults hold.
    ///   - environment: `PASSERELLE_SECTION_KEY` overrides the file.
    /// - Throws: `ConfigurationError` with every problem found.
    public static func load(path: String?, environment: [String: String]) throws(ConfigurationError) -> Configuration {
        try read(ConfigurationFile.load(path), environment: environment)
    }

    /// Where a package puts the file; `nil` when there is none.
    public static var installedPath: String? { InstalledFiles.settings("passerelle.yaml") }

    static func read(_ file: ConfigurationFile, environment: [String: String]) throws(ConfigurationError)
        -> Configuration
    {
        var reader = ConfigurationReader(file: file, environment: environment)
        var configuration = read(from: &reader)
        configuration.given = reader.given
        reader.reportUnknownKeys()
        guard reader.problems.isEmpty else {
            // What this machine lacks is told as well, so that nobody mends a file twice.
            let told = Set(reader.problems.map(\.key))
            throw ConfigurationError(
                reader.problems
                    + Parts(configuration: configuration).problems().filter { problem in
                        !told.contains { $0 == problem.key || $0.hasPrefix(problem.key + ".") }
                    })
        }
        return configuration
    }

    /// Every key there is, for the test that holds `config/passerelle.yaml` to them.
    static var keys: Set<String> {
        var reader = ConfigurationReader(file: ConfigurationFile(), environment: [:])
        _ = read(from: &reader)
        return reader.known
    }

    private static func read(from reader: inout ConfigurationReader) -> Configuration {
        let folders = Folders(
            state: reader.path("folders.state", default: "/var/lib/passerelle"),
            resources: reader.path("folders.resources", default: InstalledFiles.resources))
        // The cost may be raised, and lowered only where somebody says in so many words that it is a trial.
        let allowsWeakHash = reader.flag("passwords.hash.allowWeak", default: false)
        let mail = MailConfiguration.read(from: &reader, folders: folders)
        return Configuration(
            academy: Academy(
                name: reader.text("academy.name", default: "Académie"),
                source: source(from: &reader),
                timeZone: reader.timeZone("academy.timeZone", default: "Europe/Paris")),
            folders: folders,
            portal: Portal(
                url: reader.webAddress("portal.url", default: "https://teleservices.example.org"),
                entName: reader.text("portal.entName", default: "E-lyco"),
                help: reader.text("portal.help", default: "Le secrétariat de votre établissement peut vous aider.")),
            letters: Letters(
                templates: reader.path("letters.templates", default: Letters.templates(in: folders))),
            directory: .read(from: &reader),
            sockets: .read(from: &reader),
            mail: mail,
            lifecycle: lifecycle(from: &reader, mailTry: TimeInterval(mail.trySeconds)),
            rules: rules(from: &reader, folders: folders),
            temporaryPasswordLength: reader.integer(
                "temporaryPasswords.length", default: TemporaryPasswordGenerator.defaultLength,
                in: TemporaryPasswordGenerator.lengths),
            passwords: Passwords(
                hashMemoryKiB: reader.integer(
                    "passwords.hash.memoryKiB", default: 19456, in: (allowsWeakHash ? 8 : 19456)...1_048_576),
                hashPasses: reader.integer("passwords.hash.passes", default: 2, in: (allowsWeakHash ? 1 : 2)...64),
                hashLanes: reader.integer("passwords.hash.lanes", default: 1, in: 1...16),
                hashConcurrency: reader.integer("passwords.hash.concurrency", default: 0, in: 0...256),
                hashWaiting: reader.integer("passwords.hash.waiting", default: 64, in: 0...10_000)),
            throttling: throttling(from: &reader),
            feeds: Feeds(
                maximumSuspendedPercent: reader.integer("feeds.maximumSuspendedPercent", default: 5, in: 0...100),
                dropFolder: reader.optionalPath("feeds.dropFolder"),
                settleSeconds: reader.integer("feeds.settleSeconds", default: 30, in: 1...3600),
                loadFromMiB: reader.integer("feeds.loadFromMiB", default: 16, in: 0...1_000_000)),
            helpdesk: Helpdesk(
                branch: reader.text("helpdesk.branch"),
                idle: .seconds(60 * reader.integer("helpdesk.idleMinutes", default: 15, in: 1...60)),
                longest: .seconds(3600 * reader.integer("helpdesk.longestHours", default: 8, in: 1...12)),
                passwordsPerHour: reader.integer("helpdesk.passwordsPerHour", default: 30, in: 1...1000)),
            audit: Audit(file: reader.path("audit.file", default: folders.state + "/audit.log")),
            log: Log(level: reader.choice("log.level", default: .info)))
    }

    private static func source(from reader: inout ConfigurationReader) -> String {
        let source = reader.text("academy.source", default: "AC-NANTES")
        if !FeedImporter.isSource(source) {
            reader.problem("academy.source", "takes letters, digits and hyphens, such as AC-NANTES, not “\(source)”")
        }
        return source
    }

    private static func lifecycle(from reader: inout ConfigurationReader, mailTry: TimeInterval) -> LifecyclePolicy {
        var policy = LifecyclePolicy()
        let day = 86400.0
        let hour = 3600.0
        policy.codeLifetime = day * Double(reader.integer("codes.lifetimeDays", default: 60, in: 1...90))
        policy.codeTries = reader.integer("codes.tries", default: 5, in: 1...10)
        policy.mailedTemporaryLifetime =
            hour * Double(reader.integer("temporaryPasswords.mailedLifetimeHours", default: 24, in: 1...24))
        policy.givenTemporaryLifetime =
            hour * Double(reader.integer("temporaryPasswords.givenLifetimeHours", default: 72, in: 1...72))
        policy.temporaryTries = reader.integer("temporaryPasswords.tries", default: 5, in: 1...10)
        policy.registrationLifetime =
            day * Double(reader.integer("registrations.lifetimeDays", default: 400, in: 180...3650))
        policy.leaverLifetime = day * Double(reader.integer("leavers.lifetimeDays", default: 90, in: 1...90))
        policy.relativeGrace = day * Double(reader.integer("leavers.relativeGraceDays", default: 30, in: 0...90))
        policy.mailTry = mailTry
        policy.resetClosesAccount = reader.choice("reset.closesAccount", default: .never)
        policy.closesWeakPasswords = reader.flag("passwords.closeWeak", default: false)
        return policy
    }

    private static func rules(from reader: inout ConfigurationReader, folders: Folders) -> PasswordRules {
        var rules = PasswordRules()
        rules.minimumLength = reader.integer("passwords.minimumLength", default: 8, in: 8...64)
        rules.maximumLength = reader.integer("passwords.maximumLength", default: 128, in: 64...128)
        rules.requiresDigit = reader.flag("passwords.requireDigit", default: true)
        rules.requiresNonDigit = reader.flag("passwords.requireNonDigit", default: true)
        rules.minimumEntropyBits = reader.integer("passwords.minimumEntropyBits", default: 0, in: 0...200)
        let list = reader.path("passwords.commonFile", default: folders.resources + "/config/common-passwords.txt")
        guard let text = try? String(contentsOfFile: list, encoding: .utf8) else {
            reader.problem(
                "passwords.commonFile",
                "\(list) cannot be read; name the shipped config/common-passwords.txt, or set folders.resources")
            return rules
        }
        rules.common = CommonPasswords(lines: text.split(whereSeparator: \.isNewline).map(String.init))
        return rules
    }

    private static func throttling(from reader: inout ConfigurationReader) -> Throttling {
        Throttling(
            clientBurst: reader.integer("throttling.clientBurst", default: 60, in: 1...1_000_000),
            clientPerMinute: reader.integer("throttling.clientPerMinute", default: 30, in: 1...1_000_000),
            mailsPerClientPerHour: reader.integer("throttling.mailsPerClientPerHour", default: 10, in: 1...100_000),
            mailsPerAccountPerHour: reader.integer("throttling.mailsPerAccountPerHour", default: 3, in: 1...1000),
            mailsPerAccountPerDay: reader.integer("throttling.mailsPerAccountPerDay", default: 5, in: 1...1000),
            answerBeatMilliseconds: reader.integer("throttling.answerBeatMilliseconds", default: 50, in: 0...1000))
    }
}

extension ConfigurationReader {
    mutating func secretFile(_ key: String, credential: String) -> SecretFile? {
        if let path = optionalPath(key) { return SecretFile(path: path) }
        guard let folder = credentialsFolder else { return nil }
        let path = folder + "/" + credential
        return FileManager.default.fileExists(atPath: path) ? SecretFile(path: path) : nil
    }
}
