import Accounts
import Foundation
import Testing

@Suite("Wrong passwords on one account")
struct FailureThrottleTests {
    let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("cost nothing, nothing, nothing, 20 s, 80 s, 160 s and so on, at most an hour")
    func delays() {
        var throttle = FailureThrottle()
        var now = start
        var delays: [Int] = []
        for _ in 0..<13 {
            throttle.recordFailure(now: now)
            delays.append(throttle.delay(now: now))
            now += TimeInterval(delays.last ?? 0)
        }
        #expect(delays == [0, 0, 0, 20, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600])
    }

    @Test("are at most 25 in 24 hours")
    func daily() {
        var throttle = FailureThrottle()
        var now = start
        var failures = 0
        while now < start + 24 * 3600 {
            if throttle.delay(now: now) == 0 {
                throttle.recordFailure(now: now)
                failures += 1
            }
            now += max(1, TimeInterval(throttle.delay(now: now)))
        }
        #expect(failures <= 25)
    }

    @Test("do not count when they turn out not to have been wrong")
    func withdrawn() {
        var throttle = FailureThrottle()
        for _ in 0..<4 { throttle.recordFailure(now: start) }
        throttle.withdrawFailure(recordedAt: start)
        #expect(throttle.delay(now: start) == 0)
        throttle.withdrawFailure(recordedAt: start + 1)
        throttle.recordFailure(now: start)
        #expect(throttle.delay(now: start) == 20)
    }

    @Test("are forgotten after a day")
    func forgotten() {
        var throttle = FailureThrottle()
        for _ in 0..<6 { throttle.recordFailure(now: start) }
        #expect(throttle.delay(now: start) == 160)
        #expect(throttle.delay(now: start + 86400) == 0 && throttle.isIdle(now: start + 86400))
    }
}

@Suite("Requests")
struct RateTests {
    let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("pass a bucket at its capacity at once, then at its rate; a clock that goes back refills nothing")
    func bucket() {
        var bucket = TokenBucket(capacity: 3, refillPerSecond: 0.5, now: start)
        var delays: [Int] = []
        for moment in [0, 0, 0, 0, -3600, -3598] { delays.append(bucket.take(now: start + TimeInterval(moment))) }
        #expect(delays == [0, 0, 0, 2, 2, 0])
        #expect(!bucket.isFull(now: start - 3598) && bucket.isFull(now: start - 3592))
    }

    @Test("that send mail are admitted 3 times an hour and 5 times a day")
    func window() {
        var window = SlidingWindow([.init(3, per: 3600), .init(5, per: 86400)])
        var admitted: [Int] = []
        for halfHour in 0..<48 where window.admit(now: start + TimeInterval(halfHour) * 1800) {
            admitted.append(halfHour)
        }
        #expect(admitted == [0, 1, 2, 3, 4])
        var hour = SlidingWindow([.init(3, per: 3600), .init(5, per: 86400)])
        var answers: [Bool] = []
        for moment in [0, 0, 0, 0, 3600] { answers.append(hour.admit(now: start + TimeInterval(moment))) }
        #expect(answers == [true, true, true, false, true])
        #expect(hour.isIdle(now: start + 2 * 86400))
    }
}
