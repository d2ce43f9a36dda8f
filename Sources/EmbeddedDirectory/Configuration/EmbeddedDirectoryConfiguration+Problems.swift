extension EmbeddedDirectoryConfiguration {
    /// Everything that keeps this configuration from being written; empty when it can be.
    public func problems() -> [String] {
        suffixProblems() + listenerProblems() + pathProblems() + figureProblems()
    }

    private func suffixProblems() -> [String] {
        var problems: [String] = []
        if Suffix(suffix) == nil {
            problems.append(
                "suffix \"\(suffix)\": expected dc=…, o=… or ou=… in front, values of letters, digits, spaces and -._'")
        }
        let names = [branches.people, branches.structures, branches.registry, branches.services]
        for name in names where !Suffix.isPlain(name) {
            problems.append("branch name \"\(name)\": expected letters, digits, spaces and -._'")
        }
        if Set(names.map { $0.lowercased() }).count != names.count {
            problems.append("branch names: people, structures, registry and services must differ")
        }
        return problems
    }

    private func listenerProblems() -> [String] {
        entListeners.compactMap { text in
            guard let listener = Listener(text) else {
                return "listener \"\(text)\": expected ldap://address:port/ or ldaps://address:port/"
            }
            if tls == nil, !listener.isOnLoopback {
                return
                    "listener \"\(text)\": passwords would cross the network in clear; give a TLS certificate and key"
            }
            if tls == nil, text.hasPrefix("ldaps:") { return "listener \"\(text)\": needs a TLS certificate and key" }
            return nil
        }
    }

    private func pathProblems() -> [String] {
        var paths = [
            ("state folder", stateFolder), ("schema folder", schemaFolder),
            ("configuration folder", configurationFolder),
            ("slapd", slapdPath), ("system schema folder", systemSchemaFolder), ("module path", modulePath),
        ]
        if let tls {
            paths += [("TLS certificate", tls.certificate), ("TLS key", tls.key)]
            if let authority = tls.authority { paths.append(("TLS authority", authority)) }
        }
        var problems = paths.filter { !Self.isPlainPath($0.1) }.map {
            "\($0.0) \"\($0.1)\": expected an absolute path without spaces, quotes or control characters"
        }
        let room = StateFolder.longestSocketPath - StateFolder.socketPath(in: "").utf8.count
        let size = stateFolder.utf8.count
        if size > room {
            problems.append("state folder \"\(stateFolder)\": \(size) bytes, its socket leaves at most \(room)")
        }
        return problems
    }

    private func figureProblems() -> [String] {
        var problems: [String] = []
        if mapSize < 1 << 20 { problems.append("map size \(mapSize): at least 1 MiB") }
        if !(1...64).contains(threads) { problems.append("threads \(threads): from 1 to 64") }
        return problems
    }

    /// slapd splits some of its settings at white space and reads quotes and backslashes in them.
    private static func isPlainPath(_ path: String) -> Bool {
        path.hasPrefix("/")
            && path.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !"\"'\\".unicodeScalars.contains($0)
            }
    }
}
