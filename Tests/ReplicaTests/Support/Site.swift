import ControlAPI
import Foundation
import TestSupport
import Varlink

/// Several slapds that keep one directory, and daemons that work on it.
struct Site {
    let folder: String
    /// In the order of the daemons' preference.
    let providers: [ReplicaSlapd]
    let consumers: [ReplicaSlapd]
    let daemons: [DaemonProcess]

    /// - Parameters:
    ///   - mirror: two providers, each of which copies the other; one without.
    ///   - tls: between them, and to whoever binds.
    ///   - daemons: how many work on it.
    ///   - providerEdits: in which every provider's configuration and tree differ from what we ship.
    ///   - consumerEdits: the same for consumers.
    ///   - link: what the first provider's connection to the second goes through, or a consumer's to the first where there is
    ///     no second; no consumer without.
    static func with(
        mirror: Bool = false, tls: Bool = false, daemons count: Int = 1, providerEdits: [TemplateEdit] = [],
        consumerEdits: [TemplateEdit] = [], link: ((Int) throws -> Link)? = nil,
        _ body: (Site, Link?) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let ports = try [freePort(), freePort(), freePort()]
            let link = try link?(ports[mirror ? 1 : 0])
            defer { link?.end() }
            let certificate = tls ? try await TestCertificate.make(in: folder) : nil
            let scheme = tls ? "ldaps" : "ldap"
            let providers = try (0..<(mirror ? 2 : 1)).map {
                try ReplicaSlapd(
                    in: folder, named: "provider\($0)", port: ports[$0], tls: certificate, edits: providerEdits)
            }
            let consumers =
                link == nil || mirror
                ? []
                : [
                    try ReplicaSlapd(
                        in: folder, named: "consumer", port: ports[2], tls: certificate, edits: consumerEdits)
                ]
            for (number, provider) in providers.enumerated() {
                let through = number == 0 ? link.map { "\(scheme)://127.0.0.1:\($0.port)" } : nil
                let others = providers.filter { $0 !== provider }.map { through ?? $0.uri }
                try await provider.prepare(
                    copying: others, serverID: mirror ? number + 1 : nil, hasTree: number == 0,
                    trusting: certificate?.authority)
            }
            for consumer in consumers {
                try await consumer.prepare(
                    copying: ["\(scheme)://127.0.0.1:\(link?.port ?? 0)"], hasTree: false,
                    trusting: certificate?.authority)
            }
            let site = Site(
                folder: folder, providers: providers, consumers: consumers,
                daemons: try (0..<count).map { try daemon($0, in: folder, providers, consumers) })
            let result: Result<Void, any Error>
            do {
                try await site.start()
                result = .success(try await body(site, link))
            } catch { result = .failure(error) }
            for daemon in site.daemons { await daemon.stop() }
            for slapd in providers + consumers { await slapd.stop() }
            try result.get()
        }
    }

    private static func daemon(
        _ number: Int, in folder: String, _ providers: [ReplicaSlapd], _ consumers: [ReplicaSlapd]
    ) throws -> DaemonProcess {
        let own = "\(folder)/daemon\(number)"
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: false)
        return try DaemonProcess(
            in: own,
            [
                "PASSERELLE_DIRECTORY_KIND": "external",
                "PASSERELLE_DIRECTORY_EXTERNAL_URIS": providers.map(\.ldapiURI).joined(separator: ","),
                "PASSERELLE_DIRECTORY_EXTERNAL_CONSUMERS": consumers.map(\.ldapiURI).joined(separator: ","),
                "PASSERELLE_DIRECTORY_OPERATIONSECONDS": "3",
                "PASSERELLE_MAIL_POLLSECONDS": "1",
            ])
    }

    private func start() async throws {
        for slapd in providers + consumers { try await slapd.start() }
        for daemon in daemons {
            // One key for all of them: what one has made, the others recognise.
            if let first = daemons.first, first !== daemon {
                try FileManager.default.createDirectory(
                    atPath: "\(daemon.folder)/state", withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o700])
                try FileManager.default.copyItem(
                    atPath: "\(first.folder)/state/installation.key", toPath: "\(daemon.folder)/state/installation.key")
            }
            try await daemon.start()
        }
        try await untilUpToDate()
    }

    /// Waits until every server has what any of them has.
    func untilUpToDate() async throws {
        try await until("every copy is up to date") {
            guard let daemon = daemons.first else { return true }
            return try await daemon.status().servers.allSatisfy { $0.reachable && $0.behindSeconds == 0 }
        }
    }

    /// How often each mail left any of the daemons, by account and kind.
    func mailsSent() throws -> [String: Int] {
        try daemons.reduce(into: [:]) { count, daemon in
            let log = try String(contentsOfFile: "\(daemon.folder)/state/audit.log", encoding: .utf8)
            for line in log.split(separator: "\n") where line.contains(#""action":"mailSent""#) {
                guard let account = line.firstMatch(of: /"account":"([^"]+)"/)?.1,
                    let kind = line.firstMatch(of: /"reason":"([^"]+)"/)?.1
                else { continue }
                count["\(account) \(kind)", default: 0] += 1
            }
        }
    }

    /// How many mails there are, each of which somebody would have read.
    func mailsInFolders() throws -> Int {
        try daemons.reduce(0) { count, daemon in
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(daemon.folder)/state/mail")
            return count + names.count { $0.hasSuffix(".eml") }
        }
    }
}
