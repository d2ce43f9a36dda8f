import Testing

@testable import Varlink

@Suite("Descriptors of the server", .timeLimit(.minutes(2)))
struct DescriptorTests {
    /// Sends descriptors that nobody asked for, and says how many more the server has for it.
    private static let spam = """
        import array, os, socket, sys
        def count(): return len(os.listdir("/proc/%s/fd" % sys.argv[2]))
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(20)
        peer.connect(sys.argv[1])
        descriptors = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(50)])
        def call(extra):
            peer.sendmsg([b'{"method":"org.varlink.service.GetInfo"}\\0'], extra)
            reply = b""
            while not reply.endswith(b"\\0"):
                part = peer.recv(65536)
                assert part, "closed"
                reply += part
        call([])
        before = count()
        for _ in range(3): call([(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        print(count() - before)
        """

    @Test("are not those that a client sends along")
    func rights() async throws {
        try await withCertificationServer { path, program in
            let arguments = ["python3", "-c", Self.spam, path, "\(program.pid)"]
            let (status, output) = try await Program.run("/usr/bin/env", arguments)
            #expect(status == 0 && output == "0\n", "\(output)")
        }
    }

    @Test("are as many after every kind of goodbye as before")
    func goodbyes() async throws {
        try await withCertificationServer { path, program in
            func exchange(_ text: String) throws -> [UInt8]? { try RawClient.exchange(path, Array(text.utf8)) }
            _ = try exchange("{\"method\":\"org.varlink.service.GetInfo\"}\0")
            let before = program.descriptors
            for text in [
                "", "{", "garbage\0", "{\"method\":\"org.varlink.service.GetInfo\"}\0",
                "{\"method\":\"a.b.C\",\"oneway\":true}\0",
            ] {
                for _ in 0..<20 {
                    _ = try exchange(text)
                    let vanishing = try RawClient(path: path)
                    await vanishing.send(text)
                }
            }
            // The server sees an end a moment after we do; each further exchange gives it another.
            for _ in 0..<2000 where program.descriptors != before { _ = try exchange("\0") }
            #expect(program.descriptors == before)
        }
    }
}
