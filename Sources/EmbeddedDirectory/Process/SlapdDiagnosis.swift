import Foundation

/// What an operator can do about the way slapd failed.
enum SlapdDiagnosis {
    static func error(_ failure: String, output: String, slapdPath: String) -> EmbeddedDirectoryError {
        let advice = advice(output: output, slapdPath: slapdPath)
        return EmbeddedDirectoryError(
            advice?.code ?? .slapdFailed,
            ([advice?.text, failure, output] as [String?]).compactMap { $0 }.joined(separator: "\n"))
    }

    private static func advice(output: String, slapdPath: String) -> (code: EmbeddedDirectoryError.Code, text: String)?
    {
        if output.contains("Address already in use") {
            return (
                .inUse, "another program listens on an address that slapd was given; end it or configure another one"
            )
        }
        if output.contains("Permission denied") || output.contains("Operation not permitted"),
            AppArmor.confines(slapdPath)
        {
            return (
                .slapdFailed,
                """
                AppArmor confines \(slapdPath) to /etc/ldap and /var/lib/ldap; allow it the embedded directory:
                add "<state folder>/** rwkl," to /etc/apparmor.d/local/usr.sbin.slapd, then run \
                apparmor_parser -r /etc/apparmor.d/usr.sbin.slapd
                """
            )
        }
        if output.contains("bind("), output.contains("Permission denied") {
            return (.slapdFailed, "a port below 1024 needs CAP_NET_BIND_SERVICE or a configured port above")
        }
        return nil
    }
}
