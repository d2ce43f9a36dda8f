import CLDAP
import Glibc

/// What has to be done once per process before libldap is used.
enum LDAPLibrary {
    /// Reading it does it. `SIGPIPE` is ignored for the whole process, because libldap writes to sockets without
    /// `MSG_NOSIGNAL`.
    static let isPrepared: Bool = {
        // Neither ldap.conf nor LDAP* variables: a file that somebody else edits must not weaken our TLS.
        setenv("LDAPNOINIT", "1", 1)
        signal(SIGPIPE, SIG_IGN)
        // libldap and libsasl2 set themselves up when the first handle is made; two threads must not do it together.
        var handle: OpaquePointer?
        if ldap_initialize(&handle, "ldapi:///") == LDAP_SUCCESS { ldap_unbind_ext(handle, nil, nil) }
        return true
    }()
}
