import Directory
import LDAPClient

/// What mends a finding: LDIF for `ldapmodify -Y EXTERNAL -H ldapi:///` as root, or commands.
struct Remedy: Sendable {
    let layout: DirectoryLayout
    /// As the server calls the daemon.
    let daemon: String
    /// Matches the passwords that the daemon stores.
    let passwordPattern: String

    /// In place of the number, which only the server knows.
    private var database: String {
        """
        # The number is that of your database:
        # ldapsearch -Q -Y EXTERNAL -H ldapi:/// -b cn=config '(olcSuffix=\(layout.suffix))' dn
        dn: olcDatabase={1}mdb,cn=config
        changetype: modify
        """
    }

    private static let embedded =
        "# The embedded directory takes this from config/slapd at each start: install the shipped files again, restart."

    var access: String {
        """
        \(Self.embedded)
        \(withoutOwnPasswords)
        olcAccess: {1}to dn.subtree="\(layout.people)" filter="(\(DirectoryVocabulary.state)=active)"
          attrs=\(DirectoryVocabulary.password) by dn.exact="\(daemon)" =rw
          by dn.exact="\(replicator)" read by set="this/pwdReset & [TRUE]" none by anonymous auth by * none
        olcAccess: {2}to dn.subtree="\(layout.people)" attrs=\(DirectoryVocabulary.password)
          by dn.exact="\(daemon)" =rw by dn.exact="\(replicator)" read by * none
        # Where replicas sign in under another name, put that in the place of \(replicator).
        """
    }

    /// The rule that keeps from the daemon what it stores; for everybody else the next one decides.
    private var withoutOwnPasswords: String {
        """
        \(database)
        add: olcAccess
        olcAccess: {0}to dn.subtree="\(layout.people)" attrs=\(DirectoryVocabulary.password)
          val.regex="\(passwordPattern)"
          by dn.exact="\(daemon)" =w by * break
        """
    }

    /// Which passwords the daemon sees; for everybody else the rules that are there go on deciding.
    var passwordSight: String {
        """
        \(Self.embedded)
        \(withoutOwnPasswords)
        olcAccess: {1}to dn.subtree="\(layout.people)" attrs=\(DirectoryVocabulary.password)
          by dn.exact="\(daemon)" =rw by * break
        """
    }

    private var replicator: DN { layout.services.child("cn", "replicator") }

    /// Everything that is not the password: who sees and writes what.
    var visibility: String {
        """
        \(Self.embedded)
        # Otherwise put the access rules of passerelle in front of those that are there, all of them and in their order:
        sudo -u passerelle passerelled --database-ldif 1 | grep -A999 '^olcAccess'
        """
    }

    var signInWrites: String {
        """
        \(Self.embedded)
        \(database)
        replace: olcLastBind
        olcLastBind: FALSE
        # likewise: remove the overlay lastbind, and pwdMaxFailure, pwdMinDelay and pwdMaxRecordedFailure from password policies
        """
    }

    var emptyPassword: String {
        """
        \(Self.embedded)
        dn: cn=config
        changetype: modify
        replace: olcAllows
        # bind_anon_dn lets in a name without a password, bind_anon_cred a password without a name: keep neither.
        """
    }

    /// - Parameter isThere: the overlay is, and lets two at the same moment pass.
    func unique(isThere: Bool) -> String {
        let change =
            isThere
            ? """
            dn: olcOverlay={0}unique,olcDatabase={1}mdb,cn=config
            changetype: modify
            replace: olcUniqueURI
            """
            : """
            # Where the module is not loaded, add olcModuleLoad: unique to cn=module{0},cn=config first.
            dn: olcOverlay=unique,olcDatabase={1}mdb,cn=config
            changetype: add
            objectClass: olcOverlayConfig
            objectClass: olcUniqueConfig
            olcOverlay: unique
            """
        return """
            \(Self.embedded)
            # The numbers are those of your overlay and database:
            # ldapsearch -Q -Y EXTERNAL -H ldapi:/// -b cn=config '(olcOverlay=*)' dn
            \(change)
            olcUniqueURI: serialize ldap:///\(layout.people)?\(DirectoryVocabulary.unique.joined(separator: ","))?sub
            """
    }

    var constraint: String {
        let people = "restrict=ldap:///\(layout.people)??sub?(objectClass=*)"
        return """
            \(Self.embedded)
            # Where the module is not loaded, add olcModuleLoad: constraint to cn=module{0},cn=config first; where the overlay
            # is there already, add the two values to it.
            dn: olcOverlay=constraint,olcDatabase={1}mdb,cn=config
            changetype: add
            objectClass: olcOverlayConfig
            objectClass: olcConstraintConfig
            olcOverlay: constraint
            olcConstraintAttribute: \(DirectoryVocabulary.password) count 1 \(people)
            olcConstraintAttribute: \(DirectoryVocabulary.password) regex ^[{]ARGON2[}][$]argon2id[$] \(people)
            """
    }

    var argon2: String {
        """
        \(Self.embedded)
        # If the module is loaded, the access rules keep everybody out: compare with passerelled --database-ldif 1.
        dn: cn=module{0},cn=config
        changetype: modify
        add: olcModuleLoad
        olcModuleLoad: argon2 m=19456 t=2 p=1
        """
    }

    var sasl: String {
        """
        \(Self.embedded)
        dn: cn=config
        changetype: modify
        replace: olcSaslSecProps
        olcSaslSecProps: noanonymous,noplain
        -
        replace: olcAuthzPolicy
        olcAuthzPolicy: none
        # and remove the olcAuthzRegexp that turns a user's name into an entry below \(layout.people)
        """
    }

    var limits: String {
        """
        \(Self.embedded)
        \(database)
        add: olcLimits
        olcLimits: {0}dn.exact="\(daemon)" time=unlimited size=unlimited
        """
    }

    func indexes(_ names: [String]) -> String {
        """
        \(Self.embedded)
        \(database)
        add: olcDbIndex
        olcDbIndex: \(names.joined(separator: ",")) eq
        """
    }

    var schema: String {
        """
        # sdet.ldif only where the site has no ENTPerson of its own:
        ldapadd -Q -Y EXTERNAL -H ldapi:/// -f /usr/share/passerelle/schema/sdet.ldif
        ldapadd -Q -Y EXTERNAL -H ldapi:/// -f /usr/share/passerelle/schema/passerelle.ldif
        """
    }

    var transport: String {
        """
        # In passerelle.yaml: directory.external.startTLS: required, or ldaps:// URIs. At the server:
        dn: cn=config
        changetype: modify
        replace: olcSecurity
        olcSecurity: simple_bind=128
        """
    }

    var clock: String { "timedatectl set-ntp true    # on the server and on this machine" }

    /// What this check wrote there is of a time to come by now, too.
    var clockAhead: String {
        """
        \(clock)
        # Let the clock slew; if it has to be set back, keep the daemons off this server until it is past its newest change.
        """
    }

    var clockSetback: String {
        """
        \(clock)
        # What was changed since the clock has gone back is missing on the replicas, now and later. Once the clock is right and
        # past the newest change: load each replica anew, from the server that was written to.
        """
    }
}
