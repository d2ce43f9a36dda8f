import EmbeddedDirectory
import TestSupport
import Testing

@Suite("Who may write") struct WritingTests {
    private static let insufficientAccess: Int32 = 50
    private static let constraintViolation: Int32 = 19

    private func replace(_ attribute: String, _ value: String, of dn: String) -> String {
        "dn: \(dn)\nchangetype: modify\nreplace: \(attribute)\n\(attribute): \(value)\n"
    }

    @Test("People write nothing, their own entry and password included; E-lyco and the administrator neither")
    func nobodyButTheDaemon() async throws {
        try await withDirectory { directory in
            let account = SampleAccount("alma")
            try await directory.add(account)
            let dn = try account.dn(in: directory)
            for identity in [Identity.person(dn: dn, password: SampleAccount.password), .ent, .administrator] {
                for attribute in ["userPassword", "mail", "passerelleState", "ENTPersonLogin", "description"] {
                    let value = attribute == "userPassword" ? SampleAccount.otherHash : "temporary"
                    let status = try await directory.modify(replace(attribute, value, of: dn), as: identity)
                    #expect(status == Self.insufficientAccess, "\(attribute)")
                }
                #expect(try await directory.add(SampleAccount("bob").ldif(in: directory), as: identity) != 0)
                #expect(try await directory.run("ldapdelete", [dn], as: identity).status == Self.insufficientAccess)
                #expect(
                    try await directory.run("ldappasswd", ["-T", directory.file("abc"), dn], as: identity).status != 0)
            }
            #expect(try await directory.canBind(dn: dn, password: SampleAccount.password))
        }
    }

    @Test("The daemon replaces a password that it cannot read")
    func daemonReplacesPasswords() async throws {
        try await withDirectory { directory in
            let account = SampleAccount("alma")
            try await directory.add(account)
            let dn = try account.dn(in: directory)
            #expect(try await directory.modify(replace("userPassword", SampleAccount.otherHash, of: dn)) == 0)
            #expect(try await directory.canBind(dn: dn, password: SampleAccount.otherPassword))
            #expect(try await !directory.canBind(dn: dn, password: SampleAccount.password))
            #expect(try await directory.search(as: .daemon, filter: "(userPassword=*)").isEmpty)
        }
    }

    @Test("A person's password is one value, made by Argon2id, whoever writes it")
    func onePasswordOnly() async throws {
        try await withDirectory { directory in
            let account = SampleAccount("alma")
            try await directory.add(account)
            let dn = try account.dn(in: directory)
            let weak = [
                "plain", "{CLEARTEXT}plain", "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "{ARGON2}$argon2i$v=19$", "",
            ]
            for value in weak {
                #expect(try await directory.modify(replace("userPassword", value, of: dn)) != 0, "\(value)")
            }
            let second = "dn: \(dn)\nchangetype: modify\nadd: userPassword\nuserPassword: \(SampleAccount.otherHash)\n"
            #expect(try await directory.modify(second) == Self.constraintViolation)
            let secret = try directory.file("plain")
            #expect(try await directory.run("ldappasswd", ["-T", secret, dn], as: .daemon).status != 0)
            var bob = SampleAccount("bob")
            bob.more = "userPassword: \(SampleAccount.otherHash)\n"
            #expect(try await directory.add(bob.ldif(in: directory)) == Self.constraintViolation)
            #expect(try await directory.canBind(dn: dn, password: SampleAccount.password))
            for value in weak + [SampleAccount.otherPassword] where !value.isEmpty {
                #expect(try await !directory.canBind(dn: dn, password: value), "\(value)")
            }
        }
    }

    @Test("The daemon writes neither services, nor the branches' places, nor the configuration")
    func daemonStaysInItsBranches() async throws {
        try await withDirectory { directory in
            let names = try directory.names
            for dn in [names.ent, names.administrator, names.replicator, names.daemon] {
                #expect(try await directory.modify(replace("userPassword", "x", of: dn)) == Self.insufficientAccess)
                #expect(try await directory.run("ldapdelete", [dn], as: .daemon).status == Self.insufficientAccess)
            }
            #expect(
                try await directory.run("ldapdelete", [names.people], as: .daemon).status == Self.insufficientAccess)
            #expect(try await directory.modify(replace("olcLogLevel", "-1", of: "cn=config")) != 0)
            let service = "dn: cn=other,\(names.services)\nobjectClass: applicationProcess\ncn: other\n"
            #expect(try await directory.add(service) == Self.insufficientAccess)
        }
    }

    @Test("The daemon writes schools' administrators, who sign in, see nothing and write nothing")
    func helpdesk() async throws {
        try await withDirectory { directory in
            let names = try directory.names
            let branch = "ou=helpdesk,\(names.services)"
            let marie = "uid=marie.durand,\(branch)"
            let entries = """
                dn: \(branch)
                objectClass: organizationalUnit
                ou: helpdesk

                dn: \(marie)
                objectClass: inetOrgPerson
                uid: marie.durand
                cn: Marie Durand
                sn: Durand

                dn: cn=0440001A,\(branch)
                objectClass: groupOfNames
                cn: 0440001A
                member: \(marie)

                """
            #expect(try await directory.add(entries) == 0)
            let beside = "dn: ou=other,\(names.services)\nobjectClass: organizationalUnit\nou: other\n"
            #expect(try await directory.add(beside) == Self.insufficientAccess)
            let secret = try directory.file("Un-pont-7")
            #expect(try await !directory.canBind(dn: marie, password: "Un-pont-7"))
            #expect(try await directory.run("ldappasswd", ["-T", secret, marie], as: .daemon).status == 0)
            #expect(try await directory.canBind(dn: marie, password: "Un-pont-7"))
            #expect(try await !directory.canBind(dn: marie, password: "Un-pont-8"))
            let found = try await directory.search(as: .daemon, base: marie)
            #expect(found.count == 1 && found.first?["userpassword"] == nil)
            let identity = Identity.person(dn: marie, password: "Un-pont-7")
            for reader in [identity, .ent] {
                #expect(try await directory.search(as: reader, base: branch).isEmpty)
            }
            #expect(try await directory.search(as: identity).isEmpty)
            #expect(try await directory.modify(replace("sn", "Other", of: marie), as: identity) != 0)
            #expect(try await directory.modify(replace("userPassword", "x", of: marie), as: identity) != 0)
        }
    }

    @Test("The registry takes one fingerprint and keeps it")
    func oneFingerprint() async throws {
        try await withDirectory { directory in
            let registry = try directory.names.registry
            let add = { (value: String) in
                let change = "changetype: modify\nadd: passerelleKeyFingerprint\npasserelleKeyFingerprint: \(value)\n"
                return "dn: \(registry)\n\(change)"
            }
            #expect(try await directory.modify(add("aa")) == 0)
            #expect(try await directory.modify(add("aa")) == 20)
            #expect(try await directory.modify(add("bb")) == 19)
        }
    }
}
