import Accounts
import ControlAPI
import TestSupport
import Testing

@testable import PasserelleDaemon

enum KnownApplication: CaseIterable {
    case apache, lemonLDAP

    /// LemonLDAP::NG brings a hundred packages and a service: `make sso` installs it, `make test` does not.
    static var installed: [KnownApplication] { LemonLDAP.isInstalled ? allCases : [.apache] }

    func with(_ directory: TestDirectory, _ body: (any Application) async throws -> Void) async throws {
        switch self {
        case .apache: try await Apache.with(directory, body)
        case .lemonLDAP: try await SignOn.with(directory, body)
        }
    }
}

@Suite("A program that signs people in for E-lyco")
struct ApplicationTests {
    @Test(
        "lets the pupil in with the definitive password, and never with another secret",
        arguments: KnownApplication.installed)
    func forgottenPassword(_ known: KnownApplication) async throws {
        try await withBridge { bridge in
            try await known.with(bridge.directory) { application in
                let pupil = Pupil(bridge)
                try await pupil.activate()
                try await expect(application, toKnow: pupil)
                let temporary = try await pupil.forget()
                try await expect(application, toKnow: pupil)
                _ = try await pupil.replace(temporary, by: "Genet-2026")
                pupil.open("Genet-2026")
                try await expect(application, toKnow: pupil)
                _ = try await pupil.changePassword(from: "Genet-2026", to: "Ajonc-2027")
                pupil.open("Ajonc-2027")
                try await expect(application, toKnow: pupil)
            }
        }
    }

    @Test(
        "is closed at once by an administrator's temporary password, by a suspension, and opens when it is over",
        arguments: KnownApplication.installed)
    func closed(_ known: KnownApplication) async throws {
        try await withBridge { bridge in
            try await known.with(bridge.directory) { application in
                let pupil = Pupil(bridge)
                try await pupil.activate()
                let identifier = try Identifier(pupil.identifier)
                _ = try await bridge.operations.suspend(identifier, reason: "left", by: .worker("test"))
                #expect(try await !application.lets(in: pupil.identifier, with: "Mimosa-42"))
                _ = try await bridge.operations.resume(identifier, by: .worker("test"))
                try await expect(application, toKnow: pupil)
                let issued = try await bridge.operations.givePassword(to: identifier, by: .worker("test"))
                let given = try #require(issued?.0.text)
                pupil.shut(given)
                pupil.open(nil)
                try await expect(application, toKnow: pupil)
                _ = try await pupil.replace(given, by: "Genet-2026")
                pupil.open("Genet-2026")
                try await expect(application, toKnow: pupil)
            }
        }
    }

    @Test("Apache lets a withdrawn password in while it remembers a bind, which is why the README wants LDAPCacheTTL 0")
    func cache() async throws {
        try await withBridge { bridge in
            try await Apache.with(bridge.directory, cacheSeconds: 600) { application in
                let pupil = Pupil(bridge)
                try await pupil.activate()
                #expect(try await application.lets(in: pupil.identifier, with: "Mimosa-42"))
                _ = try await pupil.changePassword(from: "Mimosa-42", to: "Ajonc-2027")
                pupil.open("Ajonc-2027")
                try await pupil.promise()
                #expect(try await application.lets(in: pupil.identifier, with: "Mimosa-42"))
            }
        }
    }

    /// Every secret there ever was is tried there, and at slapd.
    private func expect(_ application: any Application, toKnow pupil: Pupil) async throws {
        for secret in pupil.shut.sorted() {
            #expect(try await !application.lets(in: pupil.identifier, with: secret))
        }
        if let open = pupil.open { #expect(try await application.lets(in: pupil.identifier, with: open)) }
        try await pupil.promise()
    }
}
