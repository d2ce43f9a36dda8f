import Foundation
import TestSupport

@testable import EmbeddedDirectory

/// A slapd as Debian's package sets one up, with a database of somebody else's, into which our rendered LDIF is loaded
/// as `docs/existing-directory.md` tells an administrator to.
struct ExistingSlapd: DirectoryUnderTest {
    let ldapURI: String
    let socket: String
    let names: ServiceNames
    let entPassword = "ent"
    let administratorPassword = "administrator"
    let scratch: String

    var ldapiURI: String { "ldapi://\(EmbeddedDirectory.percentEncoded(socket))" }

    private static let plain = """
        dn: cn=config
        objectClass: olcGlobal
        cn: config

        dn: cn=module{0},cn=config
        objectClass: olcModuleList
        cn: module{0}
        olcModulePath: /usr/lib/ldap
        olcModuleLoad: back_mdb

        dn: cn=schema,cn=config
        objectClass: olcSchemaConfig
        cn: schema

        include: file:///etc/ldap/schema/core.ldif
        include: file:///etc/ldap/schema/cosine.ldif
        include: file:///etc/ldap/schema/inetorgperson.ldif

        dn: olcDatabase={0}config,cn=config
        objectClass: olcDatabaseConfig
        olcDatabase: {0}config
        olcRootDN: cn=config
        olcRootPW: config

        dn: olcDatabase={1}mdb,cn=config
        objectClass: olcMdbConfig
        olcDatabase: {1}mdb
        olcSuffix: dc=nodomain
        olcDbDirectory: FOLDER/other

        """

    static func with(in folder: String, _ body: (ExistingSlapd) async throws -> Void) async throws {
        for name in ["slapd.d", "other", "data"] { try Files.makeFolder("\(folder)/\(name)") }
        let tool = SlapdTool(slapdPath: "/usr/sbin/slapd")
        let configuration = "\(folder)/slapd.d"
        try Files.write(plain.replacing("FOLDER", with: folder), to: "\(folder)/plain.ldif")
        try await tool.add(file: "\(folder)/plain.ldif", database: 0, configuration: configuration)

        let rendered = try DirectoryConfiguration(testConfiguration(in: folder), daemonUser: geteuid())
        let slapd = ExistingSlapd(
            ldapURI: "ldap://127.0.0.1:\(try freePort())/", socket: "\(folder)/ldapi", names: rendered.names,
            scratch: folder)
        // First the configuration, by a running slapd; then the first entries, by the offline tools.
        try await slapd.whileRunning(configuration) {
            let ldif = try rendered.render(for: .existing(databaseNumber: 2, dataFolder: "\(folder)/data"))
            let result = try await slapd.run(
                "ldapadd", ["-f", try slapd.file(ldif)], as: .person(dn: "cn=config", password: "config"))
            guard result.status == 0 else { throw TestFailure(result.output) }
        }
        try Files.write(rendered.renderTree(), to: "\(folder)/tree.ldif")
        try await tool.add(file: "\(folder)/tree.ldif", database: 2, configuration: configuration)
        try Files.write(rendered.renderVocabulary(), to: "\(folder)/vocabulary.ldif")
        try await tool.addOutsideSchema(file: "\(folder)/vocabulary.ldif", database: 2, configuration: configuration)
        try Files.write(AttributeVocabulary.removal(rendered.vocabularyName), to: "\(folder)/removal.ldif")
        try await tool.modify(file: "\(folder)/removal.ldif", database: 2, configuration: configuration, isNews: false)
        let passwords = [
            (rendered.names.ent, slapd.entPassword), (rendered.names.administrator, slapd.administratorPassword),
        ]
        let changes = passwords.map { ServicePassword(dn: $0.0, path: "", isMadeHere: false).change(to: $0.1) }
        try Files.write(changes.joined(), to: "\(folder)/passwords.ldif")
        try await tool.modify(file: "\(folder)/passwords.ldif", database: 2, configuration: configuration)
        try await slapd.whileRunning(configuration) { try await body(slapd) }
    }

    private func whileRunning(_ configuration: String, _ body: () async throws -> Void) async throws {
        let output = LastLines()
        let child = try await ChildProcess.start(
            "/usr/sbin/slapd", ["-F", configuration, "-h", "\(ldapiURI) \(ldapURI)", "-d", "none"],
            onLine: output.append)
        guard await Readiness(socketPath: socket).wait(for: child, deadline: .seconds(20)) else {
            child.signal(SIGKILL)
            throw TestFailure("\(await child.end): \(output.text)")
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        child.signal(SIGTERM)
        _ = await child.end
        try result.get()
    }
}
