import Accounts
import ControlAPI
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Apache in front of a page, as an application of E-lyco's")
struct ApacheTests {
    @Test("lets the pupil in with the definitive password, and never with another secret")
    func forgottenPassword() async throws {
        try await withBridge { bridge in
            try await Apache.with(bridge.directory) { apache in
                let pupil = Pupil(bridge)
                try await pupil.activate()
                try await expect(apache, toKnow: pupil)
                let temporary = try await pupil.forget()
                try await expect(apache, toKnow: pupil)
                _ = try await pupil.replace(temporary, by: "Genet-2026")
                pupil.open("Genet-2026")
                try await expect(apache, toKnow: pupil)
                _ = try await pupil.changePassword(from: "Genet-2026", to: "Ajonc-2027")
                pupil.open("Ajonc-2027")
                try await expect(apache, toKnow: pupil)
            }
        }
    }

    @Test("is closed at once by an administrator's temporary password, by a suspension, and opens when it is over")
    func closed() async throws {
        try await withBridge { bridge in
            try await Apache.with(bridge.directory) { apache in
                let pupil = Pupil(bridge)
                try await pupil.activate()
                let identifier = try Identifier(pupil.identifier)
                _ = try await bridge.operations.suspend(identifier, reason: "left", by: .worker("test"))
                #expect(try await !apache.lets(in: pupil.identifier, with: "Mimosa-42"))
                _ = try await bridge.operations.resume(identifier, by: .worker("test"))
                try await expect(apache, toKnow: pupil)
                let issued = try await bridge.operations.givePassword(to: identifier, by: .worker("test"))
                let given = try #require(issued?.0.text)
                pupil.shut(given)
                pupil.open(nil)
                try await expect(apache, toKnow: pupil)
                _ = try await pupil.replace(given, by: "Genet-2026")
                pupil.open("Genet-2026")
                try await expect(apache, toKnow: pupil)
            }
        }
    }

    @Test("lets a withdrawn password in while it remembers a bind, which is why the README wants LDAPCacheTTL 0")
    func cache() async throws {
        try await withBridge { bridge in
            try await Apache.with(bridge.directory, cacheSeconds: 600) { apache in
                let pupil = Pupil(bridge)
                try await pupil.activate()
                #expect(try await apache.lets(in: pupil.identifier, with: "Mimosa-42"))
                _ = try await pupil.changePassword(from: "Mimosa-42", to: "Ajonc-2027")
                pupil.open("Ajonc-2027")
                try await pupil.promise()
                #expect(try await apache.lets(in: pupil.identifier, with: "Mimosa-42"))
            }
        }
    }

    /// Every secret there ever was is tried at the page, and at slapd.
    private func expect(_ apache: Apache, toKnow pupil: Pupil) async throws {
        for secret in pupil.shut.sorted() {
            #expect(try await !apache.lets(in: pupil.identifier, with: secret))
        }
        if let open = pupil.open { #expect(try await apache.lets(in: pupil.identifier, with: open)) }
        try await pupil.promise()
    }
}
