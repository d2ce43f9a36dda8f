// Feeds, codes and the state of the service.
extension Administration {
    public enum Import: ControlMethod {
        public static let name = "\(Administration.interface).Import"

        public struct Parameters: Codable, Sendable, Equatable {
            public var path: String
            public var format: FeedFormat?
            public var source: String?
            public var dryRun: Bool?
            public var confirm: String?
            public var details: Bool?

            public init(
                path: String, format: FeedFormat? = nil, source: String? = nil, dryRun: Bool? = nil,
                confirm: String? = nil, details: Bool? = nil
            ) {
                self.path = path
                self.format = format
                self.source = source
                self.dryRun = dryRun
                self.confirm = confirm
                self.details = details
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var counts: ImportCounts
            public var plan: ImportPlan?
            public var changes: [PlannedChange]
            public var refused: [RefusedRecord]
            public var unknownAttributes: [UnknownAttribute]
            public var notes: [String]
            public var finished: Bool

            public init(
                counts: ImportCounts, plan: ImportPlan? = nil, changes: [PlannedChange] = [], refused: [RefusedRecord],
                unknownAttributes: [UnknownAttribute], notes: [String], finished: Bool
            ) {
                self.counts = counts
                self.plan = plan
                self.changes = changes
                self.refused = refused
                self.unknownAttributes = unknownAttributes
                self.notes = notes
                self.finished = finished
            }
        }
    }

    public enum IssueCodes: ControlMethod {
        public static let name = "\(Administration.interface).IssueCodes"

        public struct Parameters: Codable, Sendable, Equatable {
            public var key: String?
            public var schoolUAI: String?
            public var `class`: String?
            public var onlyMissing: Bool?
            public var unopened: Bool?
            public var withoutMail: Bool?
            public var plan: Bool?

            public init(
                key: String? = nil, schoolUAI: String? = nil, class: String? = nil, onlyMissing: Bool? = nil,
                unopened: Bool? = nil, withoutMail: Bool? = nil, plan: Bool? = nil
            ) {
                self.key = key
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.onlyMissing = onlyMissing
                self.unopened = unopened
                self.withoutMail = withoutMail
                self.plan = plan
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var issued: IssuedCode?
            public var total: Int?

            public init(issued: IssuedCode? = nil, total: Int? = nil) {
                self.issued = issued
                self.total = total
            }
        }
    }

    public enum DescribeSite: ControlMethod {
        public static let name = "\(Administration.interface).DescribeSite"

        public typealias Parameters = NoParameters

        public struct Reply: Codable, Sendable, Equatable {
            public var portalURL: String
            public var entName: String
            public var academyName: String
            public var help: String
            public var timeZone: String
            public var letterTemplates: String

            public init(
                portalURL: String, entName: String, academyName: String, help: String, timeZone: String,
                letterTemplates: String
            ) {
                self.portalURL = portalURL
                self.entName = entName
                self.academyName = academyName
                self.help = help
                self.timeZone = timeZone
                self.letterTemplates = letterTemplates
            }
        }
    }

    public enum Status: ControlMethod {
        public static let name = "\(Administration.interface).Status"

        public typealias Parameters = NoParameters

        public struct Reply: Codable, Sendable, Equatable {
            public var version: String
            public var startedAt: String
            public var suffix: String
            public var embedded: Bool
            public var connections: [Connection]
            public var servers: [Server]
            public var limits: [LimitCount]
            public var schools: Int
            public var registrations: Int
            public var accounts: Int
            public var owedMails: Int

            public init(
                version: String, startedAt: String, suffix: String, embedded: Bool, connections: [Connection],
                servers: [Server], limits: [LimitCount], schools: Int, registrations: Int, accounts: Int, owedMails: Int
            ) {
                self.version = version
                self.startedAt = startedAt
                self.suffix = suffix
                self.embedded = embedded
                self.connections = connections
                self.servers = servers
                self.limits = limits
                self.schools = schools
                self.registrations = registrations
                self.accounts = accounts
                self.owedMails = owedMails
            }
        }
    }

    public enum FeedFormat: String, Codable, Sendable, CaseIterable {
        case aaf, csv
    }
}
