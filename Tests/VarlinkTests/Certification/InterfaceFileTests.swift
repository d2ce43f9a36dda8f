import Foundation
import Testing

@Suite("Our interface files")
struct InterfaceFileTests {
    private static let parse = """
        import sys, varlink.scanner
        for name in sys.argv[1:]:
            interface = varlink.scanner.Interface(open(name, encoding="utf-8").read())
            print(interface.name, len([member for member in interface.members.values() if isinstance(member, varlink.scanner._Method)]))
        """

    @Test("are read by the reference implementation's parser, every method of them")
    func reference() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "schema/varlink").path
        let names = ["org.passerelle.Portal", "org.passerelle.Administration"]
        let files = names.map { "\(folder)/\($0).varlink" }
        let counts = try files.map { file in
            try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count { $0.hasPrefix("method ") }
        }
        let expected = zip(names, counts).map { "\($0) \($1)\n" }.joined()
        let (status, output) = try await Program.run(try await Peers.python(), ["-c", Self.parse] + files)
        #expect(status == 0 && output == expected && counts.allSatisfy { $0 > 10 }, "\(output)")
    }
}
