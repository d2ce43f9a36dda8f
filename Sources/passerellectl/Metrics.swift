import ControlAPI
import Foundation

/// What a monitoring system scrapes, in the text format of Prometheus (exposition format 0.0.4).
struct Metrics {
    private(set) var text = ""

    private typealias Sample = (labels: [(name: String, value: String)], value: Double?)

    /// - Parameter status: `nil` when no daemon answers.
    init(_ status: Administration.Status.Reply?) {
        gauge("up", "Whether the daemon answers.", [([], status == nil ? 0 : 1)])
        guard let status else { return }
        let start = try? Date(status.startedAt, strategy: .iso8601)
        gauge("start_time_seconds", "When the daemon began, since 1970.", [([], start?.timeIntervalSince1970)])
        gauge("schools", "Schools in the directory.", [([], Double(status.schools))])
        gauge("registrations", "People in the directory without an account.", [([], Double(status.registrations))])
        gauge("accounts", "Accounts in the directory.", [([], Double(status.accounts))])
        gauge("owed_mails", "Accounts to which a mail is owed.", [([], Double(status.owedMails))])
        func of(_ server: Administration.Server) -> [(String, String)] {
            [("uri", server.uri), ("role", server.role.rawValue)]
        }
        gauge(
            "server_reachable", "Whether a server of the directory answers.",
            status.servers.map { (of($0), $0.reachable ? 1 : 0) })
        gauge(
            "server_behind_seconds", "For how long a server has lacked what another one has.",
            status.servers.map { (of($0), $0.behindSeconds) })
        gauge(
            "connection_sessions", "Sessions with a server.",
            status.connections.map { ([("uri", $0.uri)], Double($0.sessions)) })
        gauge(
            "connection_requests", "Requests that a server has not answered yet.",
            status.connections.map { ([("uri", $0.uri)], Double($0.inFlight)) })
        counter(
            "connection_reconnects_total", "Sessions that were lost and made again.",
            status.connections.map { ([("uri", $0.uri)], Double($0.reconnects)) })
        counter(
            "limit_reached_total", "How often callers came to a limit of a control socket.",
            status.limits.map { ([("socket", $0.socket), ("limit", $0.limit)], Double($0.count)) })
    }

    private mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        add(name, help, "gauge", samples)
    }

    private mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) {
        add(name, help, "counter", samples)
    }

    private mutating func add(_ name: String, _ help: String, _ type: String, _ samples: [Sample]) {
        text += "# HELP passerelle_\(name) \(help)\n# TYPE passerelle_\(name) \(type)\n"
        for sample in samples {
            guard let value = sample.value else { continue }
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "passerelle_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
