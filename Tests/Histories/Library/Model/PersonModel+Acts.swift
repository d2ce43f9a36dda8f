// What each act does, and which answers are right.
extension PersonModel {
    /// An answer that is right now, and the state after it.
    typealias Effect = (answer: Answer, state: PersonModel)

    /// The states after an act that got `answer`, if it happened now; none when that answer is wrong now.
    ///
    /// - Parameters:
    ///   - answer: `unknown` for the effect alone; that there was none is for the search to consider.
    ///   - hasLooked: of an act for which `allowsLook` answers something: whether it has found what it needs.
    func outcomes(of act: Act, answered answer: Answer, hasLooked: Bool = false) -> [PersonModel] {
        // What was made and told to nobody is a secret that nobody knows.
        let secret: String? = if case .told(let secret) = answer { secret } else { nil }
        return effects(of: act, telling: secret, hasLooked).filter { answer == .unknown || $0.answer == answer }.map(
            \.state)
    }

    /// Whether an act that looks first and writes later finds what it needs; `nil` for all others, which are one moment.
    ///
    /// Code and account are two entries, which no operation of a directory joins: a code that is replaced while somebody uses
    /// it may open that account still. docs/security.md says so.
    func allowsLook(of act: Act) -> Bool? {
        switch act {
        case .activate(let child, let code, _): account == nil && registrations[child]?.code == code
        case .attachCode(let child, let code, _): registrations[child]?.code == code
        default: nil
        }
    }

    private func effects(of act: Act, telling secret: String?, _ hasLooked: Bool) -> [Effect] {
        switch act {
        case .checkCode(let child, let code):
            [(registrations[child]?.code == code ? .done : .refused, self)]
        case .activate(let child, let code, let password): activate(child, code, password, hasLooked)
        case .attachCode(let child, let code, let password): attach(child, code, password, hasLooked)
        case .refuseCode(let child, let code):
            registrations[child]?.code == code
                ? [(.done, with { $0.registrations[child]?.code = nil })] : [(.refused, self)]
        case .refuseChild(let child, let password): refuse(child, password)
        case .authenticate, .requestTemporaryPassword, .replaceTemporaryPassword, .changePassword, .changeMail:
            account.map { ownersEffects(of: act, on: $0) } ?? [
                (act == .requestTemporaryPassword ? .done : .refused, self)
            ]
        case .readMail(let secret): readMail(secret)
        case .show, .givePassword, .suspend, .resume, .delete:
            account.map { officesEffects(of: act, on: $0, telling: secret) } ?? [(.absent, self)]
        case .issueCode(let child): issueCode(child, secret)
        case .feed(let child, let mention): mentioned(child, mention).map { (.done, $0) }
        case .cutFeed: [(.refused, self)]
        case .overwritePassword, .overwriteState, .markReset:
            account == nil ? [(.absent, self)] : [(.done, written(act))]
        case .bind(let secret): [(account?.opening == secret ? .opens : .shut, self)]
        }
    }

    private func activate(_ child: Int, _ code: String, _ password: String, _ hasLooked: Bool) -> [Effect] {
        if let account {
            // The same request again gets the first answer, for some minutes.
            let isRepeat = account.children.values.contains(code) && account.opening == password
            return [(.refused, self)] + (isRepeat ? [(.done, self)] : [])
        }
        let opened = with {
            $0.registrations[child] = nil
            $0.disowned[child] = nil
            $0.account = Account(children: PerChild([child: code]), password: password)
        }
        return (registrations[child]?.code == code ? [] : [(.refused, self)]) + (hasLooked ? [(.done, opened)] : [])
    }

    private func issueCode(_ child: Int, _ secret: String?) -> [Effect] {
        // Whoever is activated, or joins, while the code is made gets one that opens nothing: its registration is used.
        guard account?.children[child] == nil else { return [(.absent, self), (.told(secret ?? ""), self)] }
        guard registrations[child] != nil else { return [(.absent, self)] }
        return [(.told(secret ?? ""), with { $0.registrations[child]?.code = secret })]
    }

    /// A mail brings what was issued last, or what died before it was read.
    private func readMail(_ secret: String) -> [Effect] {
        guard let temporary = account?.temporary, temporary.secret == nil else { return [(.done, self)] }
        return [(.done, with { $0.account?.temporary?.secret = secret }), (.done, self)]
    }

    /// What somebody else writes to the entry, whatever state it is in.
    private func written(_ act: Act) -> PersonModel {
        with {
            $0.account?.isTouched = true
            switch act {
            case .overwritePassword(let password): $0.account?.password = password
            case .overwriteState: $0.account?.state = .active
            default: $0.account?.isReset = true
            }
        }
    }

    func with(_ change: (inout PersonModel) -> Void) -> PersonModel {
        var copy = self
        change(&copy)
        return copy
    }

    func changing(_ change: (inout Account) -> Void) -> PersonModel {
        with { person in
            guard var account = person.account else { return }
            change(&account)
            person.account = account
        }
    }
}
