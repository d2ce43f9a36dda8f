import Foundation
import Synchronization

/// Somebody in a history: how to reach their account, and every secret that was ever made for it.
final class Person: Sendable {
    struct Secrets {
        /// The newest of each child.
        var codes: [Int: String]
        /// Which child each code was for: a code with another child's name costs it a try.
        var children: [String: Int]
        /// The last one that was asked for; newest last.
        var passwords: [String] = []
        var temporaries: [String] = []
        /// All of them, whatever became of them.
        var all: [String]
        /// What was last heard of the account.
        var isOpen = false
    }

    /// Whom a letter asks about: the owner of a pupil's account, or a child of a responsible person.
    struct Child: Sendable {
        var registration: String
        var givenName: String
        /// The person who is this child.
        var number: Int
    }

    let number: Int
    /// As a feed counts people.
    let id: Int
    let children: [Child]
    let isResponsible: Bool
    /// Whether somebody else writes to the account behind passerelle's back.
    var isMeddledWith: Bool { number % 2 == 1 }
    var identifier: String { "person.\(id)" }
    let start: PersonModel
    private let secrets: Mutex<Secrets>

    /// - Parameter codes: of the letters, by child.
    init(_ number: Int, id: Int, _ children: [Child], codes: [Int: String], isResponsible: Bool) {
        (self.number, self.id, self.children, self.isResponsible) = (number, id, children, isResponsible)
        start = PersonModel(codes: codes, kind: isResponsible ? .responsible : .pupil)
        let owners = Dictionary(codes.map { ($0.value, $0.key) }) { first, _ in first }
        secrets = Mutex(Secrets(codes: codes, children: owners, all: codes.values.sorted()))
    }

    /// A pupil without a family.
    convenience init(pupil: Int, key: String, code: String) {
        self.init(
            pupil, id: pupil, [Child(registration: key, givenName: "Zoé", number: pupil)], codes: [0: code],
            isResponsible: false)
    }

    var known: Secrets { secrets.withLock { $0 } }

    func learn(_ change: @Sendable (inout Secrets) -> Void) { secrets.withLock { change(&$0) } }

    /// Takes notice of what was asked for and answered, before and after it happened.
    func note(_ act: Act) {
        switch act {
        case .activate(_, _, let password), .changePassword(_, let password),
            .replaceTemporaryPassword(_, let password),
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
        case (.issueCode(let child), .told(let secret)):
            learn {
                $0.codes[child] = secret
                $0.children[secret] = child
                $0.all.append(secret)
            }
        case (.givePassword, .told(let secret)): note(.readMail(secret))
        case (.activate, .done), (.activate, .unknown), (.show, .found): learn { $0.isOpen = true }
        case (_, .absent), (.delete, .done):
            // Of a code that there is none for: that says nothing of the account.
            if case .issueCode = act { break }
            learn { $0.isOpen = false }
        default: break
        }
    }
}
