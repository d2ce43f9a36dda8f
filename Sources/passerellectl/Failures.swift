import ArgumentParser
import ControlAPI
import Foundation
import Varlink

/// Turns what a call answered into words for a person and an exit status for a script (sysexits(3)).
enum Failures {
    static func explained<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as CallError {
            let (words, status) = explanation(of: error)
            Terminal.complain(words)
            throw status
        } catch let error as VarlinkError {
            Terminal.complain(error.message)
            throw error.code == .notAllowed ? notAllowed : unavailable
        }
    }

    static let refused = ExitCode(1)
    static let dataError = ExitCode(65)
    static let unavailable = ExitCode(69)
    static let cannotCreate = ExitCode(73)
    static let temporary = ExitCode(75)
    static let notAllowed = ExitCode(77)
    static let configurationIsWrong = ExitCode(78)
    static let interrupted = ExitCode(130)

    private static func explanation(of error: CallError) -> (String, ExitCode) {
        if let failure = Portal.Failure(error) { return portal(failure) }
        if let failure = Administration.Failure(error) { return administration(failure) }
        switch error.name {
        case "org.varlink.service.PermissionDenied":
            return ("you may not call this; see sockets in the configuration", notAllowed)
        case "org.varlink.service.ExpectedMore": return ("this method answers more than once: add --more", refused)
        case "org.varlink.service.InvalidParameter":
            return ("the service does not accept the parameter \(error.parameters["parameter"]?.text ?? "?")", refused)
        default:
            return ("\(error.name) \(String(decoding: error.parameters.serialised, as: UTF8.self))", refused)
        }
    }

    private static func portal(_ failure: Portal.Failure) -> (String, ExitCode) {
        switch failure {
        case .activationRefused:
            ("refused: code, first name and birth date do not belong together, or the code is used or expired", refused)
        case .identifierUnavailable(let suggestions):
            ("somebody has this identifier; free are \(suggestions.joined(separator: ", "))", refused)
        case .identifierInvalid(let reason):
            ("not an identifier (\(reason.rawValue)): 3 to 64 unaccented letters, digits, - and .", refused)
        case .passwordRejected(let reasons):
            ("the password is not accepted: \(reasons.map(\.rawValue).joined(separator: ", "))", refused)
        case .mailInvalid: ("not a mail address", refused)
        case .credentialsRefused:
            ("refused: identifier and password do not belong together, or the account is closed", refused)
        case .tooManyAttempts(let seconds): ("too many attempts: try again in \(seconds) s", temporary)
        case .directoryUnavailable: ("the directory does not answer: try again in some minutes", unavailable)
        case .notPermitted: ("not permitted", notAllowed)
        }
    }

    private static func administration(_ failure: Administration.Failure) -> (String, ExitCode) {
        switch failure {
        case .accountNotFound(let identifier): ("nobody has the identifier \(identifier)", refused)
        case .registrationNotFound(let key): ("nobody is registered under \(key)", refused)
        case .notInThisState(let state, let reason): ("not while the account is \(state): \(reason)", refused)
        case .feedRefused(let file, let line, let message):
            ("\(file)\(line.map { ":\($0)" } ?? ""): \(message)", dataError)
        case .planRefused(_, let message): ("nothing was done: \(message)", refused)
        case .importUnderWay(let holder, let since):
            (
                "another import is under way\(holder.map { " on \($0)" } ?? "")\(since.map { " since \($0)" } ?? ""): "
                    + "try again when it has ended", temporary
            )
        case .selectionInvalid(let message): (message, refused)
        case .tooManyWatchers(let limit):
            ("\(limit) watch already, yours or all users together: end one of these first", temporary)
        case .conflict: ("somebody changes the same entry at the same time: try again", temporary)
        case .directoryUnavailable:
            (
                "the directory does not answer, or does not take what it should: see the daemon's log, and try again",
                unavailable
            )
        }
    }
}
