import Hummingbird

/// A request's context, with the other end of its connection.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    var maxUploadSize: Int { Form.maximumBytes }
}
