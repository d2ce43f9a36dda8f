// What happens, as it happens.
extension Administration {
    public enum EventKind: String, Codable, Sendable, CaseIterable {
        case account, code, refusal, mail, outside, `import`, access, directory, missed
    }

    public enum EventOutcome: String, Codable, Sendable, CaseIterable {
        case done, refused, throttled, failed
    }

    public enum ImportPhase: String, Codable, Sendable, CaseIterable {
        case planning, applying
    }

    public struct ImportProgress: Codable, Sendable, Equatable {
        public var phase: ImportPhase
        public var percent: Int
        public var peoplePerSecond: Int
        public var secondsLeft: Int?
        public var counts: ImportCounts

        public init(
            phase: ImportPhase, percent: Int, peoplePerSecond: Int, secondsLeft: Int? = nil, counts: ImportCounts
        ) {
            self.phase = phase
            self.percent = percent
            self.peoplePerSecond = peoplePerSecond
            self.secondsLeft = secondsLeft
            self.counts = counts
        }
    }

    public struct Event: Codable, Sendable, Equatable {
        public var time: String
        public var kind: EventKind
        public var action: String
        public var outcome: EventOutcome
        public var account: String?
        public var registration: String?
        public var reason: String?
        public var subject: String?
        public var administrator: String?
        public var client: String?
        public var peer: Int?
        public var request: String?
        public var progress: ImportProgress?
        public var behindSeconds: Double?
        public var missed: Int?

        public init(
            time: String, kind: EventKind, action: String, outcome: EventOutcome = .done, account: String? = nil,
            registration: String? = nil, reason: String? = nil, subject: String? = nil, administrator: String? = nil,
            client: String? = nil, peer: Int? = nil, request: String? = nil, progress: ImportProgress? = nil,
            behindSeconds: Double? = nil, missed: Int? = nil
        ) {
            self.time = time
            self.kind = kind
            self.action = action
            self.outcome = outcome
            self.account = account
            self.registration = registration
            self.reason = reason
            self.subject = subject
            self.administrator = administrator
            self.client = client
            self.peer = peer
            self.request = request
            self.progress = progress
            self.behindSeconds = behindSeconds
            self.missed = missed
        }
    }

    public enum Watch: ControlMethod {
        public static let name = "\(Administration.interface).Watch"

        public struct Parameters: Codable, Sendable, Equatable {
            public var kinds: [EventKind]?

            public init(kinds: [EventKind]? = nil) {
                self.kinds = kinds
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var event: Event?

            public init(event: Event? = nil) {
                self.event = event
            }
        }
    }
}
