import Foundation
import TestSupport
import Testing

@testable import EmbeddedDirectory

@Suite("What is said when slapd fails") struct DiagnosisTests {
    private func put(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    @Test("A profile of AppArmor counts when it is enforced, or when only its file can be seen")
    func appArmor() async throws {
        try await withTemporaryFolder { root in
            let slapd = "/usr/sbin/slapd"
            #expect(!AppArmor.confines(slapd, root: root))
            try put("Y\n", to: "\(root)/sys/module/apparmor/parameters/enabled")
            #expect(!AppArmor.confines(slapd, root: root))
            try put("profile", to: "\(root)/etc/apparmor.d/usr.sbin.slapd")
            #expect(AppArmor.confines(slapd, root: root))
            try put("", to: "\(root)/etc/apparmor.d/disable/usr.sbin.slapd")
            #expect(!AppArmor.confines(slapd, root: root))
            let profiles = "\(root)/sys/kernel/security/apparmor/profiles"
            try put("/usr/sbin/slapd (enforce)\n", to: profiles)
            #expect(AppArmor.confines(slapd, root: root))
            try put("/usr/sbin/slapd (complain)\n", to: profiles)
            #expect(!AppArmor.confines(slapd, root: root))
            try put("N\n", to: "\(root)/sys/module/apparmor/parameters/enabled")
            #expect(!AppArmor.confines(slapd, root: root))
        }
    }

    @Test("A long line of output is cut, and the next one whole")
    func longLine() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let text = String(repeating: "a", count: LineReader.longestLine + 100) + "\nb\nlast"
        #expect(write(ends[1], text, text.utf8.count) == text.utf8.count)
        close(ends[1])
        var lines: [String] = []
        LineReader(descriptor: ends[0]).readAll { lines.append($0) }
        close(ends[0])
        #expect(lines.map(\.count) == [LineReader.longestLine, 1, 4])
    }
}
