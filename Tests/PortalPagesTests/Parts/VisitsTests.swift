import NIOConcurrencyHelpers
import Testing

@testable import PortalPages

@Suite("What is remembered of a browser")
struct VisitsTests {
    private let clock = NIOLockedValueBox(ContinuousClock.now)

    private func visits(capacity: Int = 100) -> Visits {
        Visits(
            .init(idle: .seconds(900), longest: .seconds(3600), capacity: capacity),
            now: { [clock] in
                clock.withLockedValue { $0 }
            })
    }

    private func pass(_ seconds: Int) { clock.withLockedValue { $0 += .seconds(seconds) } }

    private let signedIn = Visit(entry: .signedIn(identifier: "zoe.legoff"))

    @Test("is forgotten when nothing came for the idle time, and kept while something does")
    func idle() {
        let visits = visits()
        let (left, stays) = (VisitToken.random(), VisitToken.random())
        visits.begin(signedIn, under: left, insteadOf: nil)
        visits.begin(signedIn, under: stays, insteadOf: nil)
        pass(600)
        #expect(visits[stays] == signedIn)
        pass(600)
        #expect(visits[stays] == signedIn)
        #expect(visits[left] == .none)
        #expect(visits.count == 1)
    }

    @Test("is forgotten after the longest time, however busy; whoever enters anew begins anew")
    func longest() {
        let visits = visits()
        let token = VisitToken.random()
        visits.begin(signedIn, under: token, insteadOf: nil)
        for _ in 0..<5 {
            pass(700)
            visits.go(on: Visit(entry: signedIn.entry, outcome: .mailChanged), from: signedIn, under: token)
        }
        #expect(visits[token].owner == "zoe.legoff")
        pass(100)
        #expect(visits[token] == .none)
        visits.begin(signedIn, under: token, insteadOf: nil)
        pass(100)
        #expect(visits[token] == signedIn)
    }

    @Test("does not come back by a request that was on its way when it ended")
    func ending() {
        let visits = visits()
        let token = VisitToken.random()
        visits.begin(signedIn, under: token, insteadOf: nil)
        let former = visits[token]
        visits.end(of: "zoe.legoff", but: .random())
        visits.go(on: Visit(entry: signedIn.entry, outcome: .mailChanged), from: former, under: token)
        #expect(visits[token] == .none)
        visits.go(on: Visit(outcome: .reminderAsked(maskedMail: "a")), from: .none, under: token)
        #expect(visits[token] != .none)
    }

    @Test("is worth nothing under the former cookie")
    func renewed() {
        let visits = visits()
        let (former, token) = (VisitToken.random(), VisitToken.random())
        visits.begin(signedIn, under: former, insteadOf: nil)
        visits.begin(signedIn, under: token, insteadOf: former)
        #expect(visits[former] == .none)
        #expect(visits[token] == signedIn)
    }

    @Test("is bounded: the one not seen for longest goes")
    func bounded() {
        let visits = visits(capacity: 16)
        let tokens = (0..<20).map { _ in VisitToken.random() }
        for token in tokens {
            visits.begin(signedIn, under: token, insteadOf: nil)
            pass(1)
        }
        #expect(visits.count == 16)
        #expect(tokens.prefix(4).allSatisfy { visits[$0] == .none })
        #expect(tokens.suffix(16).allSatisfy { visits[$0] == signedIn })
    }

    @Test("ends for everybody else in an account whose password changed")
    func ended() {
        let visits = visits()
        let (own, other, stranger) = (VisitToken.random(), VisitToken.random(), VisitToken.random())
        visits.begin(signedIn, under: own, insteadOf: nil)
        visits.begin(Visit(entry: .signedIn(identifier: "ZOE.legoff")), under: other, insteadOf: nil)
        visits.begin(Visit(entry: .signedIn(identifier: "tanguy")), under: stranger, insteadOf: nil)
        visits.end(of: "Zoe.LeGoff", but: own)
        #expect(visits[own] == signedIn)
        #expect(visits[other] == .none)
        #expect(visits[stranger] != .none)
    }

    @Test("hangs on a cookie that we made, and on no other text")
    func cookies() {
        let token = VisitToken.random()
        #expect(VisitToken(cookie: token.text) == token)
        #expect(VisitToken(cookie: String(token.text.dropLast())) == nil)
        #expect(VisitToken(cookie: token.text.uppercased() + " ") == nil)
        #expect(VisitToken(cookie: String(repeating: "+f", count: 32)) == nil)
    }

    @Test("seals forms to one cookie of one run")
    func seals() {
        let (seal, token) = (FormSeal(), VisitToken.random())
        #expect(seal.isValid(seal.seal(for: token), for: token))
        #expect(!seal.isValid(seal.seal(for: .random()), for: token))
        #expect(!FormSeal().isValid(seal.seal(for: token), for: token))
        #expect(!seal.isValid("", for: token))
    }
}
