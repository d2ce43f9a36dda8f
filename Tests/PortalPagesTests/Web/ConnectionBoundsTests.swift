import Foundation
import Logging
import TestSupport
import Testing

@testable import PortalPages

/// What somebody can hold of a portal that has no web server in front.
@Suite("Of the portal's connections")
struct ConnectionBoundsTests {
    @Test("a form that drips in byte by byte is closed at its deadline; one that only hesitates is answered")
    func deadline() async throws {
        try await withPortal(["PORTAL_LISTEN_REQUESTSECONDS": "2"]) { portal in
            let head =
                "POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 400\r\n\r\n"
            let hesitant = try RawBrowser(portal, from: "127.0.0.1")
            hesitant.say(head)
            try await Task.sleep(for: .milliseconds(300))
            hesitant.say(String(repeating: "x", count: 400))
            #expect(hesitant.hear().hasPrefix("HTTP/1.1 403"))
            // The deadline was the form's, and is over with it.
            try await Task.sleep(for: .milliseconds(2200))
            #expect(hesitant.isServed())

            let dripping = try RawBrowser(portal, from: "127.0.0.1")
            dripping.say(head)
            // At this pace the form would take a minute and a half.
            var sent = 0
            while sent < 400, dripping.say("x") {
                sent += 1
                try await Task.sleep(for: .milliseconds(220))
            }
            #expect((5..<400).contains(sent), "\(sent) bytes were taken")
            #expect(!portal.output.contains("A page could not be made"), "\(portal.output)")
        }
    }

    @Test("one stranger gets a share, and leaves the others theirs; whoever goes makes room")
    func shares() async throws {
        let settings = ["PORTAL_LISTEN_TRUSTEDPROXIES": "", "PORTAL_LISTEN_CONNECTIONSPERPEER": "3"]
        try await withPortal(settings) { portal in
            var held = try (0..<3).map { _ in try RawBrowser(portal, from: "127.0.0.2") }
            #expect(held.allSatisfy { $0.isServed() })
            for _ in 0..<3 { #expect(try !RawBrowser(portal, from: "127.0.0.2").isServed()) }
            try await until("it is told") { portal.output.contains("client=127.0.0.2") }
            #expect(portal.output.components(separatedBy: "Connections are closed").count == 2, "told once")
            #expect(try RawBrowser(portal, from: "127.0.0.3").isServed())
            held.removeLast()
            try await until("room for one more") { try RawBrowser(portal, from: "127.0.0.2").isServed() }
            #expect(held.allSatisfy { $0.isServed() })
        }
    }

    @Test("a trusted proxy, who speaks for everybody, gets as many as there are")
    func proxy() async throws {
        try await withPortal(["PORTAL_LISTEN_CONNECTIONSPERPEER": "3"]) { portal in
            let held = try (0..<12).map { _ in try RawBrowser(portal, from: "127.0.0.1") }
            #expect(held.allSatisfy { $0.isServed() })
            // It is loopback's first address that is trusted by default.
            let strangers = try (0..<4).map { _ in try RawBrowser(portal, from: "127.0.0.2") }
            #expect(strangers.count { $0.isServed() } == 3)
        }
    }

    @Test("of IPv6 a share is a network's, within which anybody has as many addresses as they like")
    func networks() throws {
        let connections = PeerConnections(limit: 1, trusted: [], logger: Logger(label: "test"))
        let first = try #require(connections.admit("2001:db8:1:1::1"))
        #expect(connections.admit("2001:db8:1:1:ffff::2") == nil)
        #expect(connections.admit("2001:db8:1:2::1") != nil)
        #expect(connections.admit("192.0.2.1") != nil)
        #expect(connections.admit("::ffff:192.0.2.1") == nil)
        first()
        #expect(connections.admit("2001:db8:1:1:ffff::2") != nil)
    }
}
