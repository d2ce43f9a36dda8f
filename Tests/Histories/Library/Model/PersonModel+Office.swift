// What an administrator does with passerellectl.
extension PersonModel {
    func officesEffects(of act: Act, on account: Account, telling secret: String?) -> [Effect] {
        switch act {
        case .show:
            return [(.found(account.state, isOffered: account.temporary != nil), self)]
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
            guard account.state != .suspended else { return [(.refused, self)] }
            return [(.done, changing { ($0.formerState, $0.state) = ($0.state, .suspended) })]
        case .resume:
            guard account.state == .suspended else { return [(.refused, self)] }
            return [
                (
                    .done,
                    changing {
                        // Closed again where the office's temporary password still waits to be changed.
                        let isClosed = $0.temporary?.isGiven == true
                        ($0.state, $0.formerState) = (isClosed ? .temporary : $0.formerState ?? .active, nil)
                    }
                )
            ]
        case .delete:
            return [(.done, with { ($0.account, $0.registration) = (nil, nil) })]
        default: return []
        }
    }
}
