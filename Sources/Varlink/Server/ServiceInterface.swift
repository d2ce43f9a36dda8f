/// Who we say we are in `org.varlink.service.GetInfo`.
public struct ServiceInfo: Sendable, Equatable {
    public var vendor: String
    public var product: String
    public var version: String
    public var url: String

    public init(vendor: String, product: String, version: String, url: String) {
        self.vendor = vendor
        self.product = product
        self.version = version
        self.url = url
    }
}

/// `org.varlink.service`, which every service has.
enum ServiceInterface {
    static let name = "org.varlink.service"

    static let text = """
        # What every Varlink service answers about itself.
        interface org.varlink.service

        # Vendor, product, version and address of the service, and the interfaces it has.
        method GetInfo() -> (vendor: string, product: string, version: string, url: string, interfaces: []string)

        # The text of one interface.
        method GetInterfaceDescription(interface: string) -> (description: string)

        error InterfaceNotFound (interface: string)
        error MethodNotFound (method: string)
        error MethodNotImplemented (method: string)
        error InvalidParameter (parameter: string)
        error PermissionDenied ()
        error ExpectedMore ()
        error ExpectedUpgrade ()

        """

    private struct Info: Encodable, Sendable {
        var vendor, product, version, url: String
        var interfaces: [String]
    }

    private struct Named: Decodable, Sendable { var interface: String }
    private struct Described: Encodable, Sendable { var description: String }

    static func implementation(
        info: ServiceInfo, others: [InterfaceDescription]
    ) throws(InterfaceError) -> InterfaceImplementation {
        let description = try InterfaceDescription(parsing: text)
        let texts = Dictionary(([description] + others).map { ($0.name, $0.text) }) { first, _ in first }
        var implementation = InterfaceImplementation(description) { _, _ in true }
        implementation.handle("GetInfo") { (_: [String: String], _) in
            Info(
                vendor: info.vendor, product: info.product, version: info.version, url: info.url,
                interfaces: [name] + others.map(\.name))
        }
        implementation.handle("GetInterfaceDescription") { (parameters: Named, _) in
            guard let text = texts[parameters.interface] else {
                throw CallError.interfaceNotFound(parameters.interface)
            }
            return Described(description: text)
        }
        return implementation
    }
}
