// What becomes of somebody by what a feed says, or no longer says.
extension PersonModel {
    /// The states after it.
    func mentioned(_ child: Int, _ mention: Mention) -> [PersonModel] {
        switch mention {
        case .named: [isThere(child) ? returning : registered(child)]
        // Somebody may be deleted while the feed looks for whom it changes.
        case .changed: isThere(child) ? [returning] : [self, registered(child)]
        case .missing: [missing(child)]
        }
    }

    private func isThere(_ child: Int) -> Bool { account?.children[child] != nil || registrations[child] != nil }

    private func registered(_ child: Int) -> PersonModel { with { $0.registrations[child] = Registration() } }

    /// A responsible person's account stays for a month after the last child: longer than any history lasts.
    private var isPupil: Bool { kind == .pupil }

    private func missing(_ child: Int) -> PersonModel {
        let without = with { $0.registrations[child] = nil }
        guard isPupil else { return without }
        return without.changing { account in
            guard !account.hasLeft else { return }
            account.hasLeft = true
            guard account.state != .suspended else { return }
            // What an administrator closed, and somebody else opened by hand, stays the administrator's.
            let isOpenedByHand = account.formerState != nil
            if !isOpenedByHand { account.isClosedByLeaving = true }
            account.formerState =
                account.temporary?.isGiven == true || isOpenedByHand ? .temporary : account.state
            account.state = .suspended
        }
    }

    private var returning: PersonModel {
        guard isPupil else { return self }
        return changing { account in
            guard account.hasLeft else { return }
            if account.state == .suspended, account.isClosedByLeaving { account.reopen() }
            account.hasLeft = false
        }
    }
}

extension PersonModel.Account {
    /// Closed again where the office's temporary password still waits to be changed.
    mutating func reopen() {
        state = temporary?.isGiven == true ? .temporary : formerState ?? .active
        (formerState, hasLeft, isClosedByLeaving) = (nil, false, false)
    }
}
