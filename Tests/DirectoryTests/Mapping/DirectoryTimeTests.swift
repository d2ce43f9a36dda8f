import Foundation
import Testing

@testable import Directory

@Suite("A directory time")
struct DirectoryTimeTests {
    @Test("reads back as it was written, every week of two centuries")
    func roundTrip() {
        for week in -5000..<7000 {
            // A week and some seconds, so that hours, minutes and seconds vary too.
            let date = Date(timeIntervalSince1970: Double(week * (7 * 86400 + 3661)))
            #expect(DirectoryTime.date(DirectoryTime.text(date)) == date)
        }
    }

    @Test(
        "is the one that everybody else writes",
        arguments: [
            (0, "19700101000000Z"), (-1, "19691231235959Z"), (951_782_400, "20000229000000Z"),
            (1_709_164_799, "20240228235959Z"),
            (1_709_164_800, "20240229000000Z"), (4_107_542_399, "21000228235959Z"), (4_107_542_400, "21000301000000Z"),
            (1_795_552_200, "20261124203000Z"),
        ])
    func known(seconds: Int, text: String) {
        #expect(DirectoryTime.text(Date(timeIntervalSince1970: Double(seconds))) == text)
        #expect(DirectoryTime.date(text) == Date(timeIntervalSince1970: Double(seconds)))
    }

    @Test("loses what is below a second, always downward")
    func fractions() {
        #expect(DirectoryTime.text(Date(timeIntervalSince1970: 0.999)) == "19700101000000Z")
        #expect(DirectoryTime.text(Date(timeIntervalSince1970: -0.001)) == "19691231235959Z")
        #expect(DirectoryTime.date("19700101000000.5Z") == Date(timeIntervalSince1970: 0))
        #expect(DirectoryTime.date("19700101000000,123456Z") == Date(timeIntervalSince1970: 0))
    }

    @Test(
        "is nothing when it has another form or names no moment",
        arguments: [
            "", "Z", "20261124", "2026112408300Z", "20261124083000", "20261124083000+0100", "2026-11-24T08:30:00Z",
            "20261124083000xyzZ", "20261324083000Z", "20260024083000Z", "20261132083000Z", "20261124243000Z",
            "20261124086000Z",
            "２０２６１１２４０８３０００Z", "20261124083000ZZ", "-0261124083000Z",
        ])
    func invalid(text: String) {
        #expect(DirectoryTime.date(text) == nil)
    }
}
