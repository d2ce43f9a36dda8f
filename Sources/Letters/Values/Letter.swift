import Foundation

/// What one person's letter says. It holds an activation code in clear, and prints as `<redacted>`.
public struct Letter: Sendable {
    public struct Name: Sendable, Hashable {
        public var givenName: String
        public var surname: String

        public init(givenName: String, surname: String) {
            self.givenName = givenName
            self.surname = surname
        }

        public var full: String { "\(givenName) \(surname)" }
    }

    public struct School: Sendable, Hashable {
        public var uai: String?
        public var name: String
        /// Lines of a postal address, in order.
        public var address: [String]

        public init(uai: String? = nil, name: String, address: [String] = []) {
            self.uai = uai
            self.name = name
            self.address = address
        }
    }

    /// The feed's, such as `AC-NANTES$12345`.
    public var key: String
    public var recipient: Name
    /// `M.` or `Mme`, where the feed has it.
    public var title: String?
    /// Lines of a postal address without the name; empty where the feed has none.
    public var address: [String]
    /// For whom the recipient is responsible; `nil` when the recipient is the pupil.
    public var child: Name?
    public var school: School
    public var className: String?
    /// As printed: `XXXX-XXX-XXX-XXX`.
    public var code: String
    public var expiry: Date

    public init(
        key: String, recipient: Name, title: String? = nil, address: [String] = [], child: Name? = nil,
        school: School, className: String? = nil, code: String, expiry: Date
    ) {
        self.key = key
        self.recipient = recipient
        self.title = title
        self.address = address
        self.child = child
        self.school = school
        self.className = className
        self.code = code
        self.expiry = expiry
    }

    /// Whom the letter is about: the pupil, whoever receives it.
    public var pupil: Name { child ?? recipient }

    public enum Kind: String, Sendable, CaseIterable {
        case pupil, responsible
    }

    public var kind: Kind { child == nil ? .pupil : .responsible }
}

extension Letter: CustomStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Letter {
    /// By school, class and pupil, a pupil's own letter before those of the family: one pile for each class, which is handed out
    /// in the order of the class list.
    public static func isBefore(_ left: Letter, _ right: Letter) -> Bool { left.place < right.place }

    private var place: ClassOrder {
        ClassOrder(school: school, className: className, pupil: pupil, responsible: child == nil ? nil : recipient)
    }
}
