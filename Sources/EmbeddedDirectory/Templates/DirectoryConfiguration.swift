import Foundation

/// slapd's configuration as LDIF for `cn=config`: for the slapd that we start, or for one that is there already.
public struct DirectoryConfiguration: Sendable {
    public enum Target: Sendable, Equatable {
        /// Everything, for `slapadd -n 0` into an empty folder.
        case embedded
        /// What a running slapd has to learn, for `ldapadd`. The number of the new database is the next free one of
        /// that server, its folder has to exist and to belong to slapd's user, and the daemon's user has to be given.
        case existing(databaseNumber: Int = 1, dataFolder: String = "/var/lib/ldap/passerelle", withSDET: Bool = true)
    }

    private let settings: EmbeddedDirectoryConfiguration
    private let suffix: Suffix
    private let daemonUser: UInt32
    public let names: ServiceNames

    /// - Parameter daemonUser: the numeric user as which the daemon connects to slapd's local socket.
    /// - Throws: `invalidConfiguration` with every problem found.
    public init(_ settings: EmbeddedDirectoryConfiguration, daemonUser: UInt32) throws {
        let problems = settings.problems()
        guard problems.isEmpty, let suffix = Suffix(settings.suffix) else {
            throw EmbeddedDirectoryError(.invalidConfiguration, problems.joined(separator: "\n"))
        }
        self.settings = settings
        self.suffix = suffix
        self.daemonUser = daemonUser
        names = ServiceNames(suffix: suffix.text, branches: settings.branches)
    }

    public func render(for target: Target) throws -> String {
        switch target {
        case .embedded:
            return try render(number: 1, dataFolder: StateFolder.dataPath(in: settings.stateFolder))
        case .existing(let number, let dataFolder, let withSDET):
            let values = values(number: number, dataFolder: dataFolder)
            let schema = withSDET ? ["sdet.ldif", "passerelle.ldif"] : ["passerelle.ldif"]
            return try join(
                [try template("existing.ldif").rendered(values)]
                    + schema.map { try contents(of: "\(settings.schemaFolder)/\($0)") }
                    + [try template("database.ldif").rendered(values)])
        }
    }

    /// The branches and service entries of an empty database, without passwords.
    public func renderTree() throws -> String {
        try template("tree.ldif").rendered(values(number: 1, dataFolder: ""))
    }

    /// An entry for `slapadd -s`, to be removed again: slapd has a number for every attribute then (``AttributeVocabulary`` says why).
    public func renderVocabulary() throws -> String { try vocabulary().entry(vocabularyName) }

    var vocabularyName: String { "cn=\(AttributeVocabulary.name),\(names.services)" }

    func vocabulary() throws -> AttributeVocabulary {
        try AttributeVocabulary(schema: ownSchema.map(contents), configuration: render(for: .embedded))
    }

    private var ownSchema: [String] { ["sdet.ldif", "passerelle.ldif"].map { "\(settings.schemaFolder)/\($0)" } }

    func render(number: Int, dataFolder: String) throws -> String {
        let values = values(number: number, dataFolder: dataFolder)
        let system = ["core.ldif", "cosine.ldif", "inetorgperson.ldif"].map { "\(settings.systemSchemaFolder)/\($0)" }
        return try join(
            [try template("global.ldif").rendered(values)] + (system + ownSchema).map(contents)
                + [try template("system.ldif").rendered(values), try template("database.ldif").rendered(values)])
    }

    func join(_ parts: [String]) -> String { parts.joined(separator: "\n") }

    func template(_ name: String) throws -> LDIFTemplate {
        LDIFTemplate(name: name, text: try contents(of: "\(settings.configurationFolder)/\(name)"))
    }

    private func contents(of path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw EmbeddedDirectoryError(.unusableTemplate, "\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    func values(number: Int, dataFolder: String) -> [String: String?] {
        let isOnNetwork = settings.entListeners.contains { Listener($0)?.isOnLoopback != true }
        let database = "{\(number)}mdb"
        return [
            "suffix": names.suffix, "suffixClass": suffix.objectClass, "suffixAttribute": suffix.attribute,
            "suffixValue": suffix.value,
            "suffixAuxiliaryClass": suffix.attribute == "dc" ? "dcObject" : nil,
            "suffixOrganization": suffix.attribute == "dc" ? suffix.value : nil,
            "people": names.people, "peopleName": settings.branches.people,
            "peopleURL": names.people.addingPercentEncoding(withAllowedCharacters: Self.urlCharacters),
            "structures": names.structures, "structuresName": settings.branches.structures,
            "registry": names.registry, "registryName": settings.branches.registry,
            "services": names.services, "servicesName": settings.branches.services,
            "daemon": names.daemon, "ent": names.ent, "administrator": names.administrator,
            "replicator": names.replicator,
            "daemonUser": String(daemonUser), "passwordPattern": settings.passwordPattern,
            "pidFile": StateFolder.pidPath(in: settings.stateFolder), "modulePath": settings.modulePath,
            "logLevel": settings.logLevel.rawValue, "threads": String(settings.threads),
            "security": isOnNetwork ? "simple_bind=128" : nil,
            "certificate": settings.tls?.certificate, "certificateKey": settings.tls?.key,
            "certificateAuthority": settings.tls?.authority,
            "cipherSuite": settings.tls == nil ? nil : "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
            "databaseDN": "olcDatabase=\(database),cn=config", "database": database, "dataFolder": dataFolder,
            "mapSize": String(settings.mapSize),
            "noSync": settings.durability == .everyWrite ? "FALSE" : "TRUE",
        ]
    }

    private static let urlCharacters = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._=,")
}
