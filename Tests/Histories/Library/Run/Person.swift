import Foundation
import Synchronization

/// Somebody in a history: how to reach their account, and every secret that was ever made for it.
final class Person: Sendable {
    struct Secrets {
        var code: String
        /// The last one that was asked for; newest last.
        var passwords: [String] = []
        var temporaries: [String] = []
        /// All of them, whatever became of them.
        var all: [String] = []
        /// What was last heard of the account.
        var isOpen = false
    }

    let number: Int
    let pupil: Int
    let key: String
    /// Answers for the pupil, by a letter of their own.
    let isResponsible: Bool
    /// Whether somebody else writes to the account behind passerelle's back.
    var isMeddledWith: Bool { number % 2 == 1 }
    var identifier: String { "pupil.\(pupil)" }
    let start: PersonModel
    private let secrets: Mutex<Secrets>

    init(_ number: Int, pupil: Int, key: String, code: String, isResponsible: Bool = false) {
        self.number = number
        self.pupil = pupil
        self.key = key
        self.isResponsible = isResponsible
        start = PersonModel(code: code)
        secrets = Mutex(Secrets(code: code, all: [code]))
    }

    static func key(ofResponsibleFor pupil: Int) -> String { "AC-NANTES$9\(pupil)+\(pupil)" }

    /// - Returns: the path of a list that names whoever answers for a pupil.
    static func list(ofResponsibleFor pupil: Int, in folder: String) throws -> String {
        let path = "\(folder)/responsible-\(pupil).csv"
        try "nom;prénom;numéro;élève;lien\nLE GOFF;Anne;9\(pupil);\(pupil);mère\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    var known: Secrets { secrets.withLock { $0 } }

    func learn(_ change: @Sendable (inout Secrets) -> Void) { secrets.withLock { change(&$0) } }

    /// Takes notice of what was asked for and answered, before and after it happened.
    func note(_ act: Act) {
        switch act {
        case .activate(_, let password), .changePassword(_, let password), .replaceTemporaryPassword(_, let password),
            .overwritePassword(let password):
            learn {
                $0.passwords.append(password)
                $0.all.append(password)
            }
        case .readMail(let secret):
            learn {
                $0.temporaries.append(secret)
                $0.all.append(secret)
            }
        default: break
        }
    }

    func note(_ act: Act, answered answer: Answer) {
        switch (act, answer) {
        case (.issueCode, .told(let secret)):
            learn {
                $0.code = secret
                $0.all.append(secret)
            }
        case (.givePassword, .told(let secret)): note(.readMail(secret))
        case (.activate, .done), (.activate, .unknown), (.show, .found): learn { $0.isOpen = true }
        case (_, .absent), (.delete, .done): learn { $0.isOpen = false }
        default: break
        }
    }
}
