import Accounts
import ControlAPI
import Directory
import Logging
import Varlink

/// Renames what went wrong inside for the portal's next move.
enum PortalFailure {
    /// What the error is in the contract's words; anything else leaves as it is.
    static func callError(for error: any Error, _ logger: Logger, _ context: CallContext) -> any Error {
        switch error {
        case let refusal as Refusal:
            return failure(for: refusal).callError
        case let error as DirectoryError where error.code == .saturated:
            // Not the visitor's doing, but the same advice: a little later.
            return Portal.Failure.tooManyAttempts(retryAfterSeconds: 2).callError
        case let error as DirectoryError:
            logger.error(
                "The directory did not do what a visitor asked for",
                metadata: ["request": "\(context.requestID)", "method": "\(context.method)", "error": "\(error)"])
            return Portal.Failure.directoryUnavailable.callError
        default:
            return error
        }
    }

    private static func failure(for refusal: Refusal) -> Portal.Failure {
        switch refusal {
        case .activationRefused: .activationRefused
        case .identifierUnavailable(let suggestions):
            .identifierUnavailable(suggestedIdentifiers: suggestions.map(\.text))
        case .identifierInvalid(let problem): .identifierInvalid(.init(problem))
        case .passwordRejected(let problems): .passwordRejected(problems.map(Portal.PasswordProblem.init))
        case .mailInvalid: .mailInvalid
        case .credentialsRefused: .credentialsRefused
        case .tooManyAttempts(let seconds): .tooManyAttempts(retryAfterSeconds: seconds)
        case .notPermitted: .notPermitted
        }
    }
}

extension Portal.IdentifierProblem {
    init(_ problem: Identifier.Problem) {
        self =
            switch problem {
            case .tooShort: .tooShort
            case .tooLong: .tooLong
            case .forbiddenCharacter: .forbiddenCharacter
            case .reserved: .reserved
            }
    }
}

extension Portal.PasswordProblem {
    init(_ problem: PasswordRules.Problem) {
        self =
            switch problem {
            case .tooShort: .tooShort
            case .tooLong: .tooLong
            case .missingDigit: .missingDigit
            case .missingNonDigit: .missingNonDigit
            case .tooWeak: .tooWeak
            case .tooCommon: .tooCommon
            case .containsIdentity: .containsIdentity
            case .sameAsBefore: .sameAsBefore
            case .forbiddenCharacter: .forbiddenCharacter
            }
    }
}
