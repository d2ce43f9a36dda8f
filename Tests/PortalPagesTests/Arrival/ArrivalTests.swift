import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("Who comes from the ENT")
struct ArrivalTests {
    @Test("without a CAS server in the configuration is nobody")
    func off() async throws {
        try await withPortal { portal in
            let page = try await Browser(portal).get("/arrivee?ticket=ST-1&state=x")
            #expect(page.status == 404)
        }
    }

    @Test("goes to the CAS server first, and comes in by no ticket that was fetched by another browser")
    func strangers() async throws {
        // Nobody listens there: whoever got further than the state would be told to come back.
        try await withPortal(["PORTAL_CAS_SERVER": "http://127.0.0.1:1/cas/"]) { portal in
            let (browser, other) = (Browser(portal), Browser(portal))
            let sent = try await browser.get("/arrivee").header("location") ?? ""
            #expect(
                sent.hasPrefix(
                    "http://127.0.0.1:1/cas/login?service=http%3A%2F%2F127%2E0%2E0%2E1%3A\(portal.port)%2Farrivee%3Fstate%3D"
                ))
            let state = try #require(sent.split(separator: "state%3D").last)
            #expect(try await other.get("/arrivee?ticket=ST-1&state=\(state)").status == 403)
            _ = try await other.get("/aide")
            _ = try await other.get("/")
            #expect(try await other.get("/arrivee?ticket=ST-1&state=\(state)").status == 403)
            #expect(try await browser.get("/arrivee?ticket=ST-1&state=00").status == 403)
            #expect(try await browser.get("/arrivee?ticket=ST-1").status == 303)
            #expect(try await browser.get("/arrivee?ticket=ST-1&state=\(state)").status == 503)
            let page = try await browser.get("/")
            #expect(page.words.contains("J’ai déjà ouvert E-lyco") && page.seal != String(state))
            #expect(!portal.output.contains("ST-1") && !portal.output.contains(state))
        }
    }

    @Test(
        "and is signed in there is signed in here, once for each ticket, unless the account was closed since",
        .enabled(if: LemonLDAP.isInstalled))
    func story() async throws {
        let port = try freePort()
        try await withPortal(["PORTAL_CAS_SERVER": "http://127.0.0.1:\(port)/cas"]) { portal in
            let school = try await School(of: 1, at: portal.daemon)
            _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
            try await CASServer.with(portal.daemon, port: port) { server in
                let browser = Browser(portal)
                func arrive(_ password: String) async throws -> String? {
                    let login = try #require(try await browser.get("/arrivee").header("location"))
                    return try await server.signIn("zoe.legoff", password, at: login)
                        .map { String($0.dropFirst("http://127.0.0.1:\(portal.port)".count)) }
                }
                #expect(try await arrive("Mimosa-43") == nil)
                let arrival = try #require(try await arrive("Mimosa-42"))
                #expect(try await browser.get(arrival).header("location") == "/espace")
                #expect(try await browser.get("/espace").words.contains("Bonjour Zoé"))
                let form = ["password": "Genet-2026", "confirmation": "Genet-2026", "current": ""]
                #expect(try await browser.post("/compte/mot-de-passe", form).status == 422)
                // The same address again, as a browser's history keeps it.
                #expect(try await browser.get(arrival).status == 403)

                _ = try await browser.post("/deconnexion", [:], from: try await browser.get("/compte"))
                let last = try #require(try await arrive("Mimosa-42"))
                _ = try await VarlinkClient.connect(path: portal.daemon.administrationPath).call(
                    Administration.Suspend.self, .init(identifier: "zoe.legoff", reason: "test"))
                let closed = try await browser.get(last)
                #expect(closed.status == 422 && closed.words.contains("nous ne trouvons pas votre compte"))
            }
        }
    }
}
