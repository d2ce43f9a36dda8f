import Accounts
import Foundation
import Testing

@testable import PasserelleDaemon

@Suite("Visitors are throttled")
struct ThrottlesTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let throttles = Throttles(
        Configuration.Throttling(
            clientBurst: 3, clientPerMinute: 30, mailsPerClientPerHour: 4, mailsPerAccountPerHour: 3,
            mailsPerAccountPerDay: 5, answerBeatMilliseconds: 0))

    @Test("by browser: a burst, then one every two seconds; another browser is not concerned")
    func clients() throws {
        for _ in 0..<3 { try throttles.admit(client: "10.0.0.1", now: now) }
        #expect(throws: Refusal.tooManyAttempts(retryAfterSeconds: 2)) {
            try throttles.admit(client: "10.0.0.1", now: now)
        }
        try throttles.admit(client: "10.0.0.2", now: now)
        try throttles.admit(client: "10.0.0.1", now: now + 2)
    }

    @Test("by network where the address is of IPv6, in requests and in mails")
    func networks() throws {
        for number in 0..<3 { try throttles.admit(client: "2001:db8::\(number)", now: now) }
        #expect(throws: Refusal.self) { try throttles.admit(client: "2001:DB8::ffff:1", now: now) }
        try throttles.admit(client: "2001:db8:0:1::1", now: now)
        let mails = (0..<5).map {
            throttles.admitMail(client: "2001:db8::\($0)", account: "\($0)", address: nil, now: now)
        }
        #expect(mails == [true, true, true, true, false])
    }

    @Test("in the mails to one account, however many clients ask for others in between")
    func flood() {
        func admit(_ client: String, _ account: String) -> Bool {
            throttles.admitMail(client: client, account: account, address: nil, now: now)
        }
        for _ in 0..<3 { #expect(admit("192.0.2.1", "zoe")) }
        // She has had hers, whoever asks for one more.
        let admitted = (0..<Throttles.capacity + 10).count { admit("client \($0)", "zoe") }
        #expect(admitted == 0)
    }

    @Test("not at all when the portal names no browser")
    func unnamed() throws {
        for _ in 0..<100 { try throttles.admit(client: nil, now: now) }
    }

    @Test("by identifier in any case, after the third wrong secret, until a right one")
    func identifiers() throws {
        // Each counts from the moment it is made, so that tries side by side are not free.
        for name in ["zoe.legoff", "Zoe.LeGoff", "ZOE.LEGOFF", "zoe.legoff"] {
            try throttles.admit(identifier: name, now: now)
        }
        #expect(throws: Refusal.tooManyAttempts(retryAfterSeconds: 20)) {
            try throttles.admit(identifier: "zoe.legoff", now: now)
        }
        try throttles.admit(identifier: "zoe.legof", now: now)
        throttles.recordSuccess(identifier: "zoe.LEGOFF")
        try throttles.admit(identifier: "zoe.legoff", now: now)
    }

    @Test("not for a try that ended without telling whether the secret was right")
    func withdrawn() throws {
        for _ in 0..<50 {
            try throttles.admit(identifier: "zoe.legoff", now: now)
            throttles.withdraw(identifier: "Zoe.LeGoff", admittedAt: now)
        }
    }

    @Test("in the mails to one account and to one address, whoever asks")
    func mails() {
        func admit(_ client: String, _ account: String?, _ address: String?, _ seconds: TimeInterval = 0) -> Bool {
            throttles.admitMail(client: client, account: account, address: address, now: now + seconds)
        }
        let answers = (0..<4).map { admit("client \($0)", "zoe", "Zoe@example.org") }
        #expect(answers == [true, true, true, false])
        #expect(!admit("another", nil, "zoe@EXAMPLE.org") && !admit("another", "zoe", nil))
        #expect(admit("another", "tom", "tom@example.org"))
        #expect(admit("client 1", "zoe", "zoe@example.org", 3600) && admit("client 2", "zoe", "zoe@example.org", 3600))
        #expect(
            !admit("client 3", "zoe", "zoe@example.org", 7200) && admit("client 3", "zoe", "zoe@example.org", 86400))
    }

    @Test("in the mails that one browser causes; a refused one counts for the browser and not for its victim")
    func mailsOfOneClient() {
        func admit(_ client: String, _ account: String) -> Bool {
            throttles.admitMail(client: client, account: account, address: nil, now: now)
        }
        #expect((0..<3).allSatisfy { _ in admit("patient", "zoe") })
        // The account is full: these cost the browser, whose fifth is refused for anybody.
        #expect((0..<4).allSatisfy { _ in !admit("rude", "zoe") })
        #expect(!admit("rude", "tom"))
        #expect((0..<3).allSatisfy { admit("patient \($0)", "tom") })
        #expect(!admit("patient 4", "tom"))
    }
}
