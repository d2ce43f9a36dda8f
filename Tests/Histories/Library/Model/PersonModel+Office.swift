// What an administrator does with passerellectl.
extension PersonModel {
    func officesEffects(of act: Act, on account: Account, telling secret: String?) -> [Effect] {
        switch act {
        case .show:
            return [
                (
                    .found(
                        account.state, isOffered: account.temporary != nil, children: account.children.children), self
                )
            ]
        case .givePassword:
            guard account.state != .suspended else { return [(.refused, self)] }
            return [
                (
                    .told(secret ?? ""),
                    changing {
                        ($0.state, $0.password, $0.owesTemporary) = (.temporary, nil, false)
                        $0.temporary = Temporary(secret: secret, isGiven: true)
                    }
                )
            ]
        case .suspend:
            guard account.state != .suspended else {
                // What a feed closed becomes the administrator's.
                return account.isClosedByLeaving
                    ? [(.done, changing { $0.isClosedByLeaving = false })] : [(.refused, self)]
            }
            return [
                (
                    .done,
                    changing { ($0.formerState, $0.state, $0.isClosedByLeaving) = ($0.state, .suspended, false) }
                )
            ]
        case .resume:
            guard account.state == .suspended else { return [(.refused, self)] }
            return [(.done, changing { $0.reopen() })]
        case .delete:
            return [
                (
                    .done,
                    with {
                        for child in account.children.children { $0.registrations[child] = nil }
                        $0.account = nil
                    }
                )
            ]
        default: return []
        }
    }
}
