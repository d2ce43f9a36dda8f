import Histories
import Testing

/// Whether the search tells a history that keeps the promise from one that does not.
@Suite("A history is explained")
struct LinearizationTests {
    @Test("by the order in which things were done")
    func sequential() throws {
        try check(
            (.activate(code: "c", password: "p"), .done), (.bind("p"), .opens), (.bind("c"), .shut),
            (.changePassword(from: "p", to: "q"), .done), (.bind("p"), .shut), (.bind("q"), .opens))
    }

    @Test(
        "by no order, when a secret opens that must not",
        arguments: [
            // The code of the letter.
            ([(.activate(code: "c", password: "p"), .done), (.bind("c"), .opens)]),
            // A password that was withdrawn.
            ([
                (.activate(code: "c", password: "p"), .done), (.changePassword(from: "p", to: "q"), .done),
                (.bind("p"), .opens),
            ]),
            // A temporary one, mailed and given.
            ([
                (.activate(code: "c", password: "p"), .done), (.requestTemporaryPassword, .done),
                (.readMail("t"), .done),
                (.bind("t"), .opens),
            ]),
            ([
                (.activate(code: "c", password: "p"), .done), (.givePassword, .told("t")), (.bind("t"), .opens),
            ]),
            // The definitive one, while the account is closed.
            ([(.activate(code: "c", password: "p"), .done), (.givePassword, .told("t")), (.bind("p"), .opens)]),
            ([(.activate(code: "c", password: "p"), .done), (.suspend, .done), (.bind("p"), .opens)]),
            // What an administrator wrote on a closed account.
            ([
                (.activate(code: "c", password: "p"), .done), (.givePassword, .told("t")),
                (.overwritePassword("x"), .done), (.bind("x"), .opens),
            ]),
            // A code, once more.
            ([
                (.activate(code: "c", password: "p"), .done), (.delete, .done),
                (.activate(code: "c", password: "q"), .done),
            ]),
            // A temporary password, once more.
            ([
                (.activate(code: "c", password: "p"), .done), (.givePassword, .told("t")),
                (.replaceTemporaryPassword("t", by: "q"), .done), (.replaceTemporaryPassword("t", by: "r"), .done),
            ]),
        ] as [[(Act, Answer)]])
    func broken(_ acts: [(Act, Answer)]) {
        #expect(throws: Linearization.Contradiction.self) { try check(acts) }
    }

    @Test("by no order, when what was acknowledged is lost")
    func lost() {
        #expect(throws: Linearization.Contradiction.self) {
            try check(
                (.activate(code: "c", password: "p"), .done), (.changePassword(from: "p", to: "q"), .done),
                (.bind("q"), .shut))
        }
    }

    @Test("by either order of two things done at the same moment, and by one of them for everything after")
    func concurrent() throws {
        let activation = Operation(0, .activate(code: "c", password: "p"), .done, began: 1, ended: 2)
        let changes = [
            Operation(0, .changePassword(from: "p", to: "q"), .done, began: 3, ended: 6),
            Operation(0, .suspend, .done, began: 4, ended: 5),
        ]
        let resumed = Operation(0, .resume, .done, began: 7, ended: 8)
        func history(_ secret: String, _ answer: Answer) -> [Operation] {
            [activation] + changes + [resumed, Operation(0, .bind(secret), answer, began: 9, ended: 10)]
        }
        try check(history("q", .opens))
        #expect(throws: Linearization.Contradiction.self) { try check(history("p", .opens)) }
        // Two that exclude each other.
        let both =
            [activation]
            + [("q", 3), ("r", 4)].map {
                Operation(0, .changePassword(from: "p", to: $0.0), .done, began: $0.1, ended: $0.1 + 5)
            }
        #expect(throws: Linearization.Contradiction.self) { try check(both) }
    }

    @Test("by an effect of unknown outcome that came late, and not by one that came after its end")
    func unknown() throws {
        func history(ended: Int?) -> [Operation] {
            [
                Operation(0, .activate(code: "c", password: "p"), .done, began: 1, ended: 2),
                Operation(0, .changePassword(from: "p", to: "q"), .unknown, began: 3, ended: ended),
                Operation(0, .bind("p"), .opens, began: 5, ended: 6),
                Operation(0, .bind("q"), .opens, began: 8, ended: 9),
            ]
        }
        try check(history(ended: nil))
        try check(history(ended: 7))
        #expect(throws: Linearization.Contradiction.self) { try check(history(ended: 4)) }
    }

    @Test("by a code that was replaced while somebody used it, and not by one that was dead before")
    func replacedCode() throws {
        func history(began: Int) -> [Operation] {
            [
                Operation(0, .activate(code: "c", password: "p"), .done, began: began, ended: 9),
                Operation(0, .issueCode(), .told("d"), began: 2, ended: 3),
                Operation(0, .show, .absent, began: 5, ended: 6),
            ]
        }
        try check(history(began: 1))
        #expect(throws: Linearization.Contradiction.self) { try check(history(began: 4)) }
    }

    private func check(_ acts: (Act, Answer)...) throws { try check(acts) }

    private func check(_ acts: [(Act, Answer)]) throws {
        try check(
            acts.enumerated().map { Operation(0, $1.0, $1.1, began: 2 * $0, ended: 2 * $0 + 1) })
    }

    private func check(_ operations: [Operation]) throws {
        var search = Linearization(operations)
        try search.check(from: PersonModel(code: "c"))
    }
}
