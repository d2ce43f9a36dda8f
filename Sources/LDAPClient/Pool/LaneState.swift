/// Who uses which member of a lane and who waits for one. Pure: each input says what is to be done.
///
/// A lane is a set of interchangeable members (sessions, permits), each of which bears `window` users at once.
struct LaneState<Member: AnyObject, Waiter> {
    struct Limits: Sendable {
        var members: Int
        var window: Int
        var waiting: Int
        /// Whether one member is to be there even when nobody asks.
        var keepsOne = false
        /// Whether nobody is served while a member that is going still has users: what they began ends before anything
        /// begins elsewhere.
        var drainsFirst = false
    }

    fileprivate struct Seat {
        let member: Member
        var users = 0
        /// No new users; it goes with its last one.
        var isRetiring = false
    }

    enum Acquisition {
        case granted(Member)
        /// All are busy: call `wait`.
        case busy
        case refused(LDAPError.Code)
    }

    enum Release {
        case nothing
        case grant(Waiter, Member)
        /// Nobody uses it any more, and nobody shall.
        case close(Member)
    }

    let limits: Limits
    private var seats: [Seat] = []
    private var waiters: [(ticket: Ticket, waiter: Waiter)] = []
    private var opening = 0
    private(set) var isClosed = false

    init(_ limits: Limits) {
        self.limits = limits
    }

    var memberCount: Int { seats.count }
    var userCount: Int { seats.reduce(0) { $0 + $1.users } }
    var waitingCount: Int { waiters.count }

    mutating func acquire() -> Acquisition {
        guard !isClosed else { return .refused(.closed) }
        // Those who wait come first. The least used one: its answers come soonest.
        if waiters.isEmpty, let index = leastUsed {
            seats[index].users += 1
            return .granted(seats[index].member)
        }
        return waiters.count < limits.waiting ? .busy : .refused(.saturated)
    }

    private var isDraining: Bool { limits.drainsFirst && seats.contains(where: \.isRetiring) }

    private var leastUsed: Int? {
        guard !isDraining else { return nil }
        var best: Int?
        for index in seats.indices where !seats[index].isRetiring && seats[index].users < limits.window {
            if let known = best, seats[known].users <= seats[index].users { continue }
            best = index
        }
        return best
    }

    mutating func wait(_ ticket: Ticket, _ waiter: Waiter) {
        waiters.append((ticket, waiter))
    }

    /// Somebody stopped waiting. `nil`: he was served already.
    mutating func leave(_ ticket: Ticket) -> Waiter? {
        waiters.firstIndex { $0.ticket === ticket }.map { waiters.remove(at: $0).waiter }
    }

    mutating func release(_ member: Member) -> Release {
        // A member that was lost meanwhile has no seat.
        guard let index = seats.firstIndex(where: { $0.member === member }) else { return .nothing }
        seats[index].users -= 1
        if seats[index].isRetiring {
            guard seats[index].users == 0 else { return .nothing }
            return .close(seats.remove(at: index).member)
        }
        guard !waiters.isEmpty, !isDraining else { return .nothing }
        seats[index].users += 1
        return .grant(waiters.removeFirst().waiter, member)
    }

    /// The next of those who wait, and whom he gets; `nil` when nobody can be served now.
    mutating func serveNext() -> (waiter: Waiter, member: Member)? {
        guard !waiters.isEmpty, let index = leastUsed else { return nil }
        seats[index].users += 1
        return (waiters.removeFirst().waiter, seats[index].member)
    }

    /// Whether another member has to be opened now. Answering yes counts it as being opened.
    mutating func mustOpen() -> Bool {
        guard !isClosed else { return false }
        let present = seats.count { !$0.isRetiring } + opening
        let isWanted = waiters.count > opening * limits.window || (limits.keepsOne && present == 0)
        guard isWanted, present < limits.members else { return false }
        opening += 1
        return true
    }

    /// - Returns: those who can have it at once, or `nil` when the lane was closed and nobody wants it.
    mutating func opened(_ member: Member) -> [Waiter]? {
        opening -= 1
        guard !isClosed else { return nil }
        let served = isDraining ? [] : waiters.prefix(limits.window).map(\.waiter)
        waiters.removeFirst(served.count)
        seats.append(Seat(member: member, users: served.count))
        return served
    }

    /// A member that nobody asked for. Returns as `opened` does.
    mutating func adopt(_ member: Member) -> [Waiter]? {
        opening += 1
        return opened(member)
    }

    /// Opening was given up.
    mutating func notOpened() {
        opening -= 1
    }

    var isServing: Bool { seats.contains { !$0.isRetiring } }

    /// Whether what is being opened is still of use to anybody.
    var isStillWanted: Bool {
        !isClosed && (!waiters.isEmpty || (limits.keepsOne && seats.allSatisfy(\.isRetiring)))
    }

    /// - Returns: whether it had a seat.
    mutating func lost(_ member: Member) -> Bool {
        guard let index = seats.firstIndex(where: { $0.member === member }) else { return false }
        seats.remove(at: index)
        return true
    }

    /// Takes members out of use. Returns those that nobody uses; the others come from `release`.
    mutating func retire(where condition: (Member) -> Bool) -> [Member] {
        for index in seats.indices where condition(seats[index].member) { seats[index].isRetiring = true }
        let idle = seats.filter { $0.isRetiring && $0.users == 0 }.map(\.member)
        seats.removeAll { $0.isRetiring && $0.users == 0 }
        return idle
    }

    mutating func takeWaiters() -> [Waiter] {
        defer { waiters = [] }
        return waiters.map(\.waiter)
    }

    mutating func close() -> (members: [Member], waiters: [Waiter]) {
        isClosed = true
        defer { seats = [] }
        return (seats.map(\.member), takeWaiters())
    }
}

extension LaneState: Sendable where Member: Sendable, Waiter: Sendable {}
extension LaneState.Seat: Sendable where Member: Sendable {}
