import ControlAPI
import Hummingbird

/// The pages: each a function from a form and a visitor to an answer, with no other way to accounts than `calls`.
struct Pages: Sendable {
    let calls: ControlCalls
    let visits: Visits
    let services: [Teleservice]
    /// The ENT as a CAS server, when people may come from there.
    let ent: CASClient?
    let seal: FormSeal

    /// Binds every address to what answers there.
    func register(on router: Router<PageContext>, _ service: PageService) {
        func get(_ path: Path, _ body: @escaping PageService.Body) {
            router.get(RouterPath(path.rawValue)) { try await service.get($0, $1, body) }
        }
        func post(_ path: Path, _ body: @escaping PageService.Body) {
            router.post(RouterPath(path.rawValue)) { try await service.post($0, $1, body) }
        }
        get(.home, home)
        get(.signIn, home)
        post(.signIn, signIn)
        post(.signOut, signOut)
        get(.arrival, arrive)
        get(.help) { _, _ in .page(.help, NoWords()) }

        get(.activation) { _, _ in .page(.activation, NoWords()) }
        get(.pupilActivation) { _, visitor in activationForm(.pupil, visitor) }
        post(.pupilActivation) { try await checkCode(.pupil, $0, &$1) }
        get(.parentActivation) { _, visitor in activationForm(.responsible, visitor) }
        post(.parentActivation) { try await checkCode(.responsible, $0, &$1) }
        get(.found, found)
        get(.notMe) { _, visitor in .page(.notMe, NotMePage(visitor.visit.outcome)) }
        post(.notMe, notMe)
        post(.refuseLetter, refuseLetter)
        get(.choose, choose)
        post(.choose, activate)
        get(.created, created)

        get(.forgottenPassword) { _, _ in .page(.forgottenPassword, ForgottenPasswordPage()) }
        post(.forgottenPassword, askTemporaryPassword)
        get(.temporaryPasswordSent, temporaryPasswordSent)
        get(.temporaryPassword, temporaryPassword)
        post(.temporaryPassword, replaceTemporaryPassword)
        get(.passwordReplaced, passwordReplaced)
        get(.forgottenIdentifier) { _, _ in .page(.forgottenIdentifier, ForgottenIdentifierPage()) }
        post(.forgottenIdentifier, askReminder)
        get(.reminderSent, reminderSent)

        get(.space, asOwner(space))
        get(.account, asOwner(account))
        get(.accountPassword, asOwner(passwordForm))
        post(.accountPassword, asOwner(changePassword))
        get(.accountMail, asOwner(mailForm))
        post(.accountMail, asOwner(changeMail))
        get(.accountChild, asOwner(childForm))
        post(.accountChild, asOwner(attachChild))
        get(.accountRefusal, asOwner(refusalForm))
        post(.accountRefusal, asOwner(refuseChild))
    }
}

/// The content of a page whose words all stand in its template.
struct NoWords: Sendable {}
