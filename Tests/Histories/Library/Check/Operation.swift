/// One act with its answer, and the moments between which it happened.
///
/// Moments are numbers that rise with each event of a history: what ended before something else began has the lower ones.
public struct Operation: Sendable, CustomStringConvertible {
    public var person: Int
    public var act: Act
    public var answer: Answer
    public var began: Int
    /// For an unknown answer when it can have no effect any more; `nil` when it may have it for ever.
    public var ended: Int?
    /// Something was broken meanwhile: a refusal may be that of a second try, after a first one that nobody saw succeed.
    public var isDisturbed: Bool

    public init(_ person: Int, _ act: Act, _ answer: Answer, began: Int, ended: Int?, isDisturbed: Bool = false) {
        self.person = person
        self.act = act
        self.answer = answer
        self.began = began
        self.ended = ended
        self.isDisturbed = isDisturbed
    }

    public var description: String {
        "\(began)…\(ended.map(String.init) ?? "") \(act): \(answer)\(isDisturbed ? " (disturbed)" : "")"
    }

    /// The states after it, if it happened in `state`.
    func outcomes(in state: PersonModel, hasLooked: Bool) -> [PersonModel] {
        let outcomes = state.outcomes(of: act, answered: answer, hasLooked: hasLooked)
        let isRefusal = answer == .refused || answer == .absent
        return outcomes
            + (isDisturbed && isRefusal ? state.outcomes(of: act, answered: .unknown, hasLooked: hasLooked) : [])
    }
}
