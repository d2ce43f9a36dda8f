/// `org.passerelle.Helpdesk`: what a school's administrator may do through the portal.
/// `schema/varlink/org.passerelle.Helpdesk.varlink` says what each word means.
public enum Helpdesk {
    public static let interface = "org.passerelle.Helpdesk"

    public typealias Child = Portal.Child
    public typealias IssuedCode = Administration.IssuedCode
    public typealias ClassStatistics = Administration.ClassStatistics
    public typealias ClassMember = Administration.ClassMember
    public typealias ActivationStage = Administration.ActivationStage

    public struct School: Codable, Sendable, Equatable {
        public var uai: String
        public var name: String

        public init(uai: String, name: String) {
            self.uai = uai
            self.name = name
        }
    }

    public struct Person: Codable, Sendable, Equatable {
        public var key: String
        public var kind: PersonKind
        public var givenName: String
        public var surname: String
        public var schoolUAI: String?
        public var schoolName: String?
        public var `class`: String?
        public var children: [Child]
        public var stage: ActivationStage
        public var codeExpiresAt: String?
        public var refusedAt: String?
        public var identifier: String?
        public var maskedMail: String?
        public var temporaryPasswordExpiresAt: String?
        public var administrator: Bool

        public init(
            key: String, kind: PersonKind, givenName: String, surname: String, schoolUAI: String? = nil,
            schoolName: String? = nil, class: String? = nil, children: [Child], stage: ActivationStage,
            codeExpiresAt: String? = nil, refusedAt: String? = nil, identifier: String? = nil,
            maskedMail: String? = nil,
            temporaryPasswordExpiresAt: String? = nil, administrator: Bool = false
        ) {
            self.key = key
            self.kind = kind
            self.givenName = givenName
            self.surname = surname
            self.schoolUAI = schoolUAI
            self.schoolName = schoolName
            self.class = `class`
            self.children = children
            self.stage = stage
            self.codeExpiresAt = codeExpiresAt
            self.refusedAt = refusedAt
            self.identifier = identifier
            self.maskedMail = maskedMail
            self.temporaryPasswordExpiresAt = temporaryPasswordExpiresAt
            self.administrator = administrator
        }
    }

    public enum Obstacle: String, Codable, Sendable, CaseIterable {
        case noAccount, hasAccount, suspended
    }
}
