import ControlAPI

/// What the template of the activation's form may say.
struct ActivationForm: Sendable {
    let isForParent: Bool
    var code = CodeField()
    var givenName = Field()
    var birthDate = BirthDateField()
    /// Code, name and date do not belong together, or the code is used or expired: which, nobody is told.
    var isRefused = false

    var isWrong = false

    init(_ kind: PersonKind) { isForParent = kind == .responsible }

    init(_ kind: PersonKind, _ form: Form) {
        self.init(kind)
        code = CodeField(form)
        givenName = .missing(form["givenName"])
        birthDate = BirthDateField(form)
        isWrong = code.problems != nil || givenName.isWrong || birthDate.problems != nil
    }
}

/// What the template `found` may say: enough to recognise oneself, and no more.
struct FoundPage: Sendable {
    struct Person: Sendable {
        let givenName: String
        let initial: String
        let `class`: String?
        let school: String?
    }

    let person: Person
    let child: Person?

    init(_ candidate: Portal.Candidate) {
        person = Person(
            givenName: candidate.givenName, initial: String(candidate.surname.prefix(1)), class: candidate.class,
            school: candidate.schoolName)
        child = candidate.child.map {
            Person(
                givenName: $0.givenName, initial: String($0.surname.prefix(1)), class: $0.class, school: $0.schoolName)
        }
    }
}

/// What the template `not-me` may say.
struct NotMePage: Sendable {
    /// The letter is still in the visitor's hand, and the school knows nothing.
    let canReport: Bool
    let isReported: Bool

    init(_ outcome: Visit.Outcome?) {
        canReport = if case .letterOfSomebodyElse = outcome { true } else { false }
        isReported = outcome == .letterRefused
    }
}

// A first visit: from the letter to the person that it is for.
extension Pages {
    func activationForm(_ kind: PersonKind, _ visitor: Visitor) -> Answer {
        .page(.activationForm, ActivationForm(kind))
    }

    func checkCode(_ kind: PersonKind, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var page = ActivationForm(kind, form)
        guard !page.isWrong, let birthDate = page.birthDate.iso8601 else {
            return .page(.activationForm, page, status: .unprocessableContent)
        }
        do {
            let reply = try await calls.call(
                Portal.CheckActivationCode.self,
                .init(
                    code: page.code.code, givenName: page.givenName.value, birthDate: birthDate, client: visitor.address
                ))
            visitor.leave()
            visitor.visit.claim = Visit.Claim(
                code: page.code.code, givenName: page.givenName.value, birthDate: birthDate, candidate: reply.candidate,
                suggestions: reply.suggestedIdentifiers)
            return .redirect(.found)
        } catch Portal.Failure.activationRefused {
            page.isRefused = true
            return .page(.activationForm, page, status: .unprocessableContent)
        }
    }

    func found(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard let claim = visitor.visit.claim else { return .redirect(.activation) }
        return .page(.found, FoundPage(claim.candidate))
    }

    func notMe(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard let claim = visitor.visit.claim else { return .redirect(.notMe) }
        visitor.visit.claim = nil
        visitor.visit.outcome = .letterOfSomebodyElse(claim)
        return .redirect(.notMe)
    }

    /// A step of its own: who took a brother's letter by mistake has not to end its code.
    func refuseLetter(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard case .letterOfSomebodyElse(let claim) = visitor.visit.outcome else { return .redirect(.notMe) }
        do {
            _ = try await calls.call(
                Portal.RefuseCode.self,
                .init(
                    code: claim.code, givenName: claim.givenName, birthDate: claim.birthDate, client: visitor.address))
        } catch Portal.Failure.activationRefused {
            // The code is dead already: said twice, or a newer letter is out.
        }
        visitor.leave()
        visitor.visit.outcome = .letterRefused
        return .redirect(.notMe)
    }
}
