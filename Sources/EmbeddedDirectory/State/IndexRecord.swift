/// Which indexes a database has: the lines of the configuration that say so, in their order.
struct IndexRecord: Equatable {
    let text: String

    init(configuration: String) {
        let lines = configuration.split(separator: "\n").filter {
            $0.hasPrefix("olcDbIndex:") || $0.hasPrefix("olcIndexSubstr")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// What was recorded; nothing where nothing was.
    init(contentsOf path: String) throws {
        text = Files.exists(path) ? try Files.read(path) : ""
    }
}
