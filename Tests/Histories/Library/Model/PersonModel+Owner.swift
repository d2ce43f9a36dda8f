// What the owner of an account does, or somebody who says so.
extension PersonModel {
    func ownersEffects(of act: Act, on account: Account) -> [Effect] {
        switch act {
        case .authenticate(let secret):
            if account.opening == secret { return [(.granted, self)] }
            // A right temporary password may be refused: its tries are used up, or one of them could not be counted.
            return [(.refused, self)] + (account.accepts(secret) ? [(.mustChange, self)] : [])
        case .requestTemporaryPassword:
            // The answer is always the same, also when nothing could be written.
            return [(.done, self)]
                + (account.state == .suspended ? [] : [(.done, changing { $0.owesTemporary = true })])
        case .replaceTemporaryPassword(let temporary, let password):
            let isRepeat = account.temporary == nil && account.opening == password
            return [(.refused, self)] + (isRepeat ? [(.done, self)] : [])
                + (account.accepts(temporary) ? [(.done, changing { $0.makeDefinitive(password) })] : [])
        case .changePassword(let current, let password):
            guard account.opening == current else { return [(.refused, self)] }
            return [(.done, changing { $0.makeDefinitive(password) })]
        case .changeMail(let password):
            guard account.opening == password else { return [(.refused, self)] }
            return [(.done, changing { $0.forgetWhatWasMailed() })]
        default: return []
        }
    }
}

extension PersonModel.Account {
    fileprivate func accepts(_ secret: String) -> Bool {
        state != .suspended && temporary?.secret == secret
    }

    fileprivate mutating func makeDefinitive(_ password: String) {
        self.password = password
        state = .active
        temporary = nil
        owesTemporary = false
    }

    /// What was on its way to the former address opens nothing any more.
    fileprivate mutating func forgetWhatWasMailed() {
        if temporary?.isGiven == false { temporary = nil }
        owesTemporary = false
    }
}
