import Settings
import Varlink

extension SocketsConfiguration {
    static func read(from reader: inout ConfigurationReader) -> SocketsConfiguration {
        SocketsConfiguration(
            portal: socket(
                "portal", from: &reader, path: "/run/passerelle/org.passerelle.Portal", mode: "0660", limits: .portal),
            administration: socket(
                "administration", from: &reader, path: "/run/passerelle/org.passerelle.Administration", mode: "0600",
                limits: .administration))
    }

    private static func socket(
        _ name: String, from reader: inout ConfigurationReader, path: String, mode: String, limits: ServerLimits
    ) -> Socket {
        let section = "sockets.\(name)"
        let modeText = reader.text("\(section).mode", default: mode)
        let bits = UInt16(modeText, radix: 8)
        // Nobody but the owner and one group: a socket for everybody is how control sockets get broken into.
        if bits.map({ $0 & ~0o660 == 0 }) != true {
            reader.problem("\(section).mode", "takes 0600 or 0660, not “\(modeText)”")
        }
        return Socket(
            path: reader.path("\(section).path", default: path), mode: bits ?? 0o600,
            group: reader.text("\(section).group"),
            users: reader.list("\(section).users"), groups: reader.list("\(section).groups"),
            limits: Self.limits(section, from: &reader, defaults: limits))
    }

    private static func limits(
        _ section: String, from reader: inout ConfigurationReader, defaults: ServerLimits
    ) -> ServerLimits {
        var limits = defaults
        func key(_ name: String) -> String { "\(section).limits.\(name)" }
        limits.messageBytes = reader.integer(key("messageBytes"), default: defaults.messageBytes, in: 1024...16_777_216)
        limits.messageDeadline = .seconds(
            reader.integer(key("messageSeconds"), default: defaults.messageDeadline.wholeSeconds, in: 1...600))
        limits.idle = .seconds(reader.integer(key("idleSeconds"), default: defaults.idle.wholeSeconds, in: 1...86400))
        limits.writeStall = .seconds(
            reader.integer(key("writeStallSeconds"), default: defaults.writeStall.wholeSeconds, in: 1...600))
        limits.callDeadline = .seconds(
            reader.integer(key("callSeconds"), default: defaults.callDeadline.wholeSeconds, in: 1...86400))
        limits.connectionsPerUID = reader.integer(
            key("connectionsPerUser"), default: defaults.connectionsPerUID, in: 1...65536)
        limits.connectionsTotal = reader.integer(key("connections"), default: defaults.connectionsTotal, in: 1...65536)
        limits.jsonDepth = reader.integer(key("jsonDepth"), default: defaults.jsonDepth, in: 4...256)
        limits.jsonMembers = reader.integer(key("jsonMembers"), default: defaults.jsonMembers, in: 16...4096)
        limits.jsonStringBytes = reader.integer(
            key("jsonStringBytes"), default: defaults.jsonStringBytes, in: 512...1_048_576)
        return limits
    }
}

extension Duration {
    var wholeSeconds: Int { Int(components.seconds) }
}
