import Logging
import ServiceLifecycle
import Settings
import UnixSignals

/// Reads anew at SIGHUP what can change while the portal runs, and tells the log what that was, and what waits for a restart.
///
/// Nothing changes when anything is wrong: all of it is told, and the former pages and the former certificate stay.
struct PortalReload: Service {
    let read: @Sendable () throws -> PortalConfiguration
    let started: PortalConfiguration
    let lasting: LastingVisits
    let pages: NewestPages
    let certificate: NewestCertificate?
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var former = started
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                do {
                    former = try reload(after: former)
                } catch let error as ConfigurationError {
                    for problem in error.problems { refuse("\(problem)") }
                } catch {
                    refuse("\(error)")
                }
            }
        }
    }

    /// - Returns: what is in force now.
    private func reload(after former: PortalConfiguration) throws -> PortalConfiguration {
        let next = try read()
        var effective = next
        (effective.listener, effective.sessions) = (started.listener, started.sessions)
        // Both first, then both at once: neither is exchanged when the other has a fault.
        let responder = try PageRouter(effective, lasting, logger: logger).responder
        let renewed = try next.listener.tls.map { try ServerCertificate($0) }
        pages.replace(with: responder)
        var isRenewed = false
        if let certificate, let renewed { isRenewed = certificate.replace(with: renewed) }
        let isEncryptedAlike = (certificate == nil) == (renewed == nil)
        let changes = ConfigurationChanges(to: next.given, from: former.given, started: started.given) { key in
            switch key {
            case "listen.certificate", "listen.key": isEncryptedAlike
            default: !key.hasPrefix("listen.") && !key.hasPrefix("sessions.") && !key.hasPrefix("log.")
            }
        }
        changes.tell(logger, readAnew: "pages, letters and settings\(isRenewed ? ", certificate and key" : "")")
        if certificate != nil, renewed?.isCopiedAtStart == true {
            logger.warning(
                "The certificate is the service manager's copy, which only a restart renews: set listen.certificate to a file"
            )
        }
        return next
    }

    private func refuse(_ problem: String) {
        logger.error(
            "Nothing is read anew, pages, settings and certificate stay as they were: mend this",
            metadata: ["configuration.problem": "\(problem)"])
    }
}
