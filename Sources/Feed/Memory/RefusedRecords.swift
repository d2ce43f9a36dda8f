/// Many refused records, without what they have in common: an academy's feed refuses a hundred thousand for a few reasons.
struct RefusedRecords: Sendable, Codable {
    private struct Kind: Sendable, Hashable, Codable {
        var file: String
        var attribute: String?
        var reason: RefusedRecord.Reason
        var message: String
    }

    private struct Group: Sendable, Codable {
        var kind: Kind
        var lines: [Int] = []
        /// Empty where the record has none.
        var keys: [String] = []
    }

    private var groups: [Group] = []
    private var places: [Kind: Int] = [:]
    private(set) var count = 0

    private enum CodingKeys: CodingKey { case groups, count }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        groups = try container.decode([Group].self, forKey: .groups)
        count = try container.decode(Int.self, forKey: .count)
    }

    mutating func add(_ record: RefusedRecord) {
        let kind = Kind(
            file: record.file, attribute: record.attribute, reason: record.reason, message: record.message)
        let place = places[kind] ?? groups.count
        if place == groups.count {
            groups.append(Group(kind: kind))
            places[kind] = place
        }
        groups[place].lines.append(record.line)
        groups[place].keys.append(record.key ?? "")
        count += 1
    }

    /// Kind by kind.
    ///
    /// - Parameter names: what files are called now, by what they were called.
    func forEach(renaming names: [String: String], _ body: (RefusedRecord) async throws -> Void) async rethrows {
        for group in groups {
            let kind = group.kind
            for (line, key) in zip(group.lines, group.keys) {
                try await body(
                    RefusedRecord(
                        file: names[kind.file] ?? kind.file, line: line, key: key.isEmpty ? nil : key,
                        attribute: kind.attribute, reason: kind.reason, message: kind.message))
            }
        }
    }
}
