import TestSupport

/// Somebody who does one thing after the other, as chance has it: the owner of an account, its office, a stranger, a meddler.
struct Visitor: Sendable {
    let performer: Performer
    let people: [Person]
    /// Different for each visitor of a history: it is in the passwords.
    let name: String
    private var random: SplitMix64
    private var count = 0

    init(_ name: String, seed: UInt64, _ people: [Person], _ performer: Performer) {
        (self.name, self.people, self.performer) = (name, people, performer)
        random = SplitMix64(state: seed)
    }

    mutating func visit(until isOver: @Sendable () -> Bool) async {
        while !isOver() {
            let person = random.pick(people)
            let act = act(on: person)
            let answer = await performer.perform(act, on: person, cut: cut(act))
            // Nobody serves, or it is too early to come back: people do not try again at once either. Of each try whose outcome is
            // unknown there are two stories to follow, so that a failing disk, which fails at once, would soon leave too many.
            switch answer {
            case .unknown: try? await Task.sleep(for: .milliseconds(100))
            case .notAdmitted: try? await Task.sleep(for: .milliseconds(20))
            default: break
            }
        }
    }

    /// One call at the portal in ten goes wrong on its way.
    private mutating func cut(_ act: Act) -> Cut? {
        random.below(10) == 0 ? random.pick(Cut.allCases) : nil
    }

    private mutating func act(on person: Person) -> Act {
        let known = person.known
        guard known.isOpen else { return actOfSomebodyWithoutAccount(person, known) }
        if person.isMeddledWith, random.below(10) == 0 {
            return random.pick([.overwritePassword(newPassword()), .overwriteState, .markReset])
        }
        if person.isResponsible, random.below(4) == 0 { return actOnFamily(of: person, known) }
        return switch random.below(100) {
        case ..<8: .authenticate(secret(known, known.passwords))
        case ..<12: .authenticate(secret(known, known.temporaries))
        case ..<24: .requestTemporaryPassword
        case ..<44: .replaceTemporaryPassword(secret(known, known.temporaries), by: newPassword())
        case ..<64: .changePassword(from: secret(known, known.passwords), to: newPassword())
        case ..<70: .changeMail(password: secret(known, known.passwords))
        case ..<78: .givePassword
        case ..<81: .suspend
        case ..<86: .resume
        case ..<89: .delete
        case ..<97: .show
        case ..<98: .issueCode(child: random.below(person.children.count))
        default: activation(of: person, known)
        }
    }

    private mutating func actOfSomebodyWithoutAccount(_ person: Person, _ known: Person.Secrets) -> Act {
        switch random.below(100) {
        case ..<55: return activation(of: person, known)
        case ..<77: return .issueCode(child: random.below(person.children.count))
        case ..<84:
            let code = secret(known, codes(known))
            return .checkCode(child: known.children[code] ?? 0, code)
        case ..<86: return refusal(of: known)
        case ..<91: return .requestTemporaryPassword
        default: return .show
        }
    }

    private mutating func actOnFamily(of person: Person, _ known: Person.Secrets) -> Act {
        let child = random.below(person.children.count)
        switch random.below(10) {
        case ..<3: return .issueCode(child: child)
        case ..<7:
            let code = secret(known, codes(known))
            return .attachCode(
                child: known.children[code] ?? child, code: code, password: secret(known, known.passwords))
        case ..<9: return .refuseChild(child, password: secret(known, known.passwords))
        default: return refusal(of: known)
        }
    }

    private mutating func activation(of person: Person, _ known: Person.Secrets) -> Act {
        let code = secret(known, codes(known))
        return .activate(child: known.children[code] ?? 0, code: code, password: newPassword())
    }

    private mutating func refusal(of known: Person.Secrets) -> Act {
        let code = secret(known, codes(known))
        return .refuseCode(child: known.children[code] ?? 0, code)
    }

    /// Any child's newest, last.
    private mutating func codes(_ known: Person.Secrets) -> [String] {
        [known.codes[random.pick(known.codes.keys.sorted())]].compactMap { $0 }
    }

    /// The newest for the most part, otherwise any that there ever was.
    private mutating func secret(_ known: Person.Secrets, _ right: [String]) -> String {
        guard let newest = right.last, random.below(8) > 0 else { return random.pick(known.all) }
        return newest
    }

    private mutating func newPassword() -> String {
        count += 1
        return "Passe-\(name)-\(count)"
    }
}

/// Tries at E-lyco's door whatever was ever a secret, and looks at the account now and then.
struct Adversary: Sendable {
    let performer: Performer
    let people: [Person]
    private var random: SplitMix64

    init(seed: UInt64, _ people: [Person], _ performer: Performer) {
        (self.people, self.performer) = (people, performer)
        random = SplitMix64(state: seed)
    }

    mutating func knock(until isOver: @Sendable () -> Bool) async {
        while !isOver() {
            let person = random.pick(people)
            // What the office sees has to fit what the door does.
            let act = random.below(4) == 0 ? .show : Act.bind(random.pick(person.known.all))
            let answer = await performer.perform(act, on: person)
            // Not all of the machine is for breaking in.
            try? await Task.sleep(for: .milliseconds(answer == .notAdmitted ? 50 : 5))
        }
    }
}
