import Accounts
import Foundation
import Testing

@Suite("The lock of an import")
struct ImportLockTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("holds others off until it is over, and never the one whose it is")
    func holds() {
        let lock = ImportLock(process: "a", host: "machine", now: now)
        #expect(lock.holdsOff("b", now: now) && lock.holdsOff("b", now: now + ImportLock.lifetime - 1))
        #expect(!lock.holdsOff("b", now: now + ImportLock.lifetime) && !lock.holdsOff("a", now: now))
        let renewed = lock.renewed(now: now + 60)
        #expect(renewed.since == now && renewed.holdsOff("b", now: now + ImportLock.lifetime + 59))
    }

    @Test("of a clock that was years ahead holds off nobody")
    func wrongClock() {
        let lock = ImportLock(process: "a", host: "machine", now: now + 5 * 365 * 86400)
        #expect(!lock.holdsOff("b", now: now))
        // One that differs by a minute is what clocks do.
        #expect(ImportLock(process: "a", host: "machine", now: now + 60).holdsOff("b", now: now))
    }

    @Test("is read as it was made, whatever the moment: what is compared with it was in the directory")
    func toTheSecond() {
        let lock = ImportLock(process: "a", host: "machine", now: now + 0.7).renewed(now: now + 31.4)
        #expect(ImportLock(stored: lock.stored) == lock)
    }

    @Test("is stored and read again, whatever the machine is called; what is no lock is none")
    func stored() {
        let lock = ImportLock(process: "a:b", host: "ma;chine", now: now).renewed(now: now + 5)
        #expect(ImportLock(stored: lock.stored) == lock)
        for text in ["", "1;2;3", "x;2;a;b", ";;;"] { #expect(ImportLock(stored: text) == nil) }
    }
}
