import Glibc
import Synchronization
import Testing

@testable import Varlink

@Suite("Who may call")
struct AuthorisationTests {
    @Test("is decided before parameters are looked at, for each method; org.varlink.service is for everybody")
    func before() async throws {
        let asked = Mutex<[String]>([])
        let authorise: @Sendable (PeerCredentials, String) -> Bool = { peer, method in
            asked.withLock {
                $0.append("\(peer.uid == getuid() && peer.gid == getgid() && peer.pid == getpid()) \(method)")
            }
            return method == "Echo"
        }
        try await withServer(authorise: authorise) { fixture in
            let client = try fixture.client()
            await client.send(
                messages: #"{"method":"org.example.test.Note","parameters":{"undeclared":1}}"#,
                #"{"method":"org.example.test.Note","parameters":{"text":"x"},"oneway":true}"#,
                #"{"method":"org.example.test.Endless"}"#, #"{"method":"org.example.test.Unbound"}"#,
                #"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#,
                #"{"method":"org.varlink.service.GetInterfaceDescription"}"#)
            let denied = #"{"error":"org.varlink.service.PermissionDenied"}"#
            #expect(
                await client.messages(5) == [
                    denied, denied, denied, #"{"parameters":{"text":"x"}}"#,
                    #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"interface"}}"#,
                ])
            #expect(fixture.probe.noted == [])
            let all = ["true Note", "true Note", "true Endless", "true Unbound", "true Echo"]
            #expect(asked.withLock { $0 } == all)
        }
    }
}
