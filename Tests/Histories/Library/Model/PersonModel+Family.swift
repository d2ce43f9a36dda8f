// Children who join an account and leave it.
extension PersonModel {
    func attach(_ child: Int, _ code: String, _ password: String, _ hasLooked: Bool) -> [Effect] {
        guard let account, account.opening == password else { return [(.refused, self)] }
        if account.children[child] == code { return [(.done, self)] }
        guard account.children[child] == nil else { return [(.refused, self)] }
        let joined = with {
            $0.registrations[child] = nil
            $0.account?.children[child] = code
            $0.disowned[child] = nil
        }
        return (registrations[child]?.code == code ? [] : [(.refused, self)]) + (hasLooked ? [(.done, joined)] : [])
    }

    func refuse(_ child: Int, _ password: String) -> [Effect] {
        guard let account, account.opening == password, account.children[child] != nil else {
            return [(.refused, self)]
        }
        return [
            (
                .done,
                with {
                    $0.account?.children[child] = nil
                    $0.disowned[child] = true
                }
            )
        ]
    }

    /// Whoever was refused is registered anew, with a mark for the school, at any moment after it, or by a feed before.
    var familySteps: [PersonModel] {
        disowned.children.map { child in
            with {
                $0.disowned[child] = nil
                if $0.registrations[child] == nil { $0.registrations[child] = Registration() }
            }
        }
    }
}
