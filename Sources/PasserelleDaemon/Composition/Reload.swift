import ControlAPI
import Logging
import Mailing
import Settings
import UnixSignals

/// Reads anew at SIGHUP what can change while the daemon runs, and tells the log what that was, and what waits for a restart.
///
/// A configuration with faults changes nothing: all of them are told, and the former one stays in force.
struct Reload: Sendable {
    let read: @Sendable () throws -> Configuration
    let started: Configuration
    let audit: AuditLog
    let templates: Current<MailTemplates>
    let site: Current<Administration.DescribeSite.Reply>
    let manager: ServiceManager
    let logger: Logger

    /// What letters and mails say of this installation. Sections end with a dot.
    private static let reloadable = [
        "portal.", "letters.", "academy.name", "academy.timeZone", "mail.templates", "mail.from", "mail.fromName",
        "mail.replyTo",
    ]

    /// To be begun when the daemon serves: what is told to the service manager at the end is that it does.
    func run() async {
        var former = started
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            manager.reloading()
            reopenAudit()
            var status = "serving; the configuration was not read anew, see the log"
            do {
                former = try reload(after: former)
                status = "serving"
            } catch let error as ConfigurationError {
                for problem in error.problems { refuse("\(problem)") }
            } catch {
                refuse("\(error)")
            }
            manager.ready(status)
        }
    }

    /// - Returns: what is in force now.
    private func reload(after former: Configuration) throws -> Configuration {
        let next = try read()
        let parts = Parts(configuration: next.withResources(of: started))
        let problems = parts.problems()
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        templates.replace(with: try parts.templates())
        site.replace(with: parts.site())
        let changes = ConfigurationChanges(to: next.given, from: former.given, started: started.given) { key in
            Self.reloadable.contains { $0.hasSuffix(".") ? key.hasPrefix($0) : key == $0 }
        }
        changes.tell(
            logger,
            readAnew: "the texts of mails, what mails and letters say of this installation, the audit log's file")
        return next
    }

    private func refuse(_ problem: String) {
        logger.error(
            "The configuration is not read anew, the former one stays in force: mend this",
            metadata: ["configuration.problem": "\(problem)"])
    }

    private func reopenAudit() {
        do { try audit.reopen() } catch {
            logger.error(
                "The audit log cannot be opened anew, the former file is written", metadata: ["error": "\(error)"])
        }
    }
}

extension Configuration {
    /// With the files that lie among the resources by default where `started` has them: `folders.resources` waits for a
    /// restart.
    func withResources(of started: Configuration) -> Configuration {
        var effective = self
        if given["mail.templates"] == nil {
            effective.mail.templates = MailConfiguration.templates(in: started.folders)
        }
        if given["letters.templates"] == nil {
            effective.letters.templates = Letters.templates(in: started.folders)
        }
        return effective
    }
}
