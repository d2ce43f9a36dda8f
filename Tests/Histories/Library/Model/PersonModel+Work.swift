// What passerelle does by itself, at any moment or never.
extension PersonModel {
    /// The states one step further.
    var steps: [PersonModel] {
        familySteps + (account.map { mailSteps($0) + watchSteps($0) } ?? [])
    }

    /// A secret is made when the mail leaves, again when nobody knows whether it did; at some time it is owed no more.
    private func mailSteps(_ account: Account) -> [PersonModel] {
        guard account.owesTemporary else { return [] }
        let settled = changing { $0.owesTemporary = false }
        guard account.state != .suspended else { return [settled] }
        let isGiven = account.temporary?.isGiven ?? false
        return [settled, changing { $0.temporary = Temporary(secret: nil, isGiven: isGiven) }]
    }

    /// An account that somebody else wrote may be closed, and its owner offered a way back in. It is never opened by it.
    ///
    /// Wider than the watch: it may come late, twice, or after the next write from outside, and each of that only closes.
    private func watchSteps(_ account: Account) -> [PersonModel] {
        guard account.isTouched else { return [] }
        let closed = changing { $0.password = nil }
        let offered = changing { $0.owesTemporary = true }
        let put: PersonModel? =
            switch account.state {
            case .suspended:
                changing { ($0.password, $0.formerState, $0.isReset) = (nil, .temporary, false) }
            case .temporary:
                changing { ($0.password, $0.isReset) = (nil, false) }
            case .active where account.isReset:
                changing { ($0.state, $0.password, $0.isReset) = (.temporary, nil, false) }
            case .active where account.formerState != nil:
                changing { ($0.state, $0.password, $0.formerState) = (.suspended, nil, .temporary) }
            case .active where account.temporary?.isGiven == true:
                changing { ($0.state, $0.password) = (.temporary, nil) }
            case .active: nil
            }
        return [closed, offered] + (put.map { [$0] } ?? [])
    }
}
