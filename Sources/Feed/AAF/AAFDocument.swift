/// The shape of an AAF file: turns elements into records, and remembers what is out of place.
final class AAFDocument: XMLEvents {
    /// Bytes of one value; what is longer is no value but damage.
    static let maximumValue = 4 << 10
    /// Attributes of one record, and values of one attribute.
    static let maximumCount = 512

    /// Records that are complete; the reader takes them away.
    var records: [AAFRecord] = []

    private enum Node {
        case root, request, operational, operation, identifier, id, attributes, attribute, value, stray
    }

    private let file: String
    /// Whether the file is one of changes.
    private let isDelta: Bool
    private var path: [Node] = []
    private var record = AAFRecord(line: 0)
    private var attribute = ""
    /// Of the attribute that is being read; `nil` when it is none that we use.
    private var values: [String]?
    private var text: [UInt8] = []
    private var isTooLong = false
    private var entity: String?

    init(file: String, isDelta: Bool = false) {
        self.file = file
        self.isDelta = isDelta
    }

    func startElement(_ name: String, _ attributes: XMLAttributes, line: Int) throws(FeedError) {
        let node = try node(name, line: line)
        switch node {
        case .request: record = AAFRecord(line: line, Self.operations[name] ?? .add)
        case .operation, .attribute:
            attribute = attributes["name"] ?? ""
            if node == .attribute { begin(attribute, operation: attributes["operation"]) }
        case .id, .value:
            text.removeAll(keepingCapacity: true)
            isTooLong = false
            entity = nil
        case .stray where path.last != .stray:
            record.fail(
                Fault(.unexpectedElement, nil, "an element <\(name.prefix(64))> where none belongs (line \(line))"))
        default: break
        }
        path.append(node)
    }

    func endElement() throws(FeedError) {
        let node = path.popLast()
        switch node {
        case .request: records.append(record)
        case .id where path.last == .identifier: take { record.id = $0 }
        case .value where path.last == .operation:
            if attribute.hasPrefix("categorie") { take { record.category = $0 } }
        case .value where values != nil: takeValue()
        case .attribute: endAttribute()
        case .stray where path.count == 1: records.append(record)
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard path.last == .value || path.last == .id, !isTooLong else { return }
        guard text.count + bytes.count <= Self.maximumValue else {
            isTooLong = true
            return
        }
        text.append(contentsOf: bytes)
    }

    func unknownEntity(_ name: String) {
        if entity == nil { entity = name }
    }

    func declaration(line: Int) throws(FeedError) {
        throw FeedError(
            .declarations, file: file, line: line,
            "declares entities or elements of its own, which no feed does; nothing of it was read")
    }

    /// What an element is, by where it stands.
    ///
    /// - Throws: for another root, and for the requests of a delta.
    private func node(_ name: String, line: Int) throws(FeedError) -> Node {
        switch (path.last, name) {
        case (nil, "ficAlimMENESR"): return .root
        case (nil, _):
            throw FeedError(
                .notUnderstood, file: file, line: line,
                "not an AAF file: its root is <\(name.prefix(64))>, not <ficAlimMENESR>")
        case (.root, "addRequest"): return .request
        case (.root, "modifyRequest"), (.root, "deleteRequest"):
            guard isDelta else { throw delta(line: line) }
            return .request
        case (.root, _):
            record = AAFRecord(line: line)
            return .stray
        case (.request, "operationalAttributes"): return .operational
        case (.request, "identifier"): return .identifier
        case (.request, "attributes"), (.request, "modifications"): return .attributes
        case (.operational, "attr"): return .operation
        case (.identifier, "id"): return .id
        case (.attributes, "attr"), (.attributes, "modification"): return .attribute
        case (.operation, "value"), (.attribute, "value"): return .value
        default: return .stray
        }
    }

    private func delta(line: Int) -> FeedError {
        FeedError(
            .delta, file: file, line: line,
            "holds changes to an earlier feed and is not named as a delta is (…_Delta_<yyyymmdd>_<category>_<nnnn>.xml)"
        )
    }

    private static let operations: [String: AAFRecord.Operation] = [
        "addRequest": .add, "modifyRequest": .modify, "deleteRequest": .delete,
    ]

    private func begin(_ attribute: String, operation: String?) {
        values = AAFAttribute.used.contains(attribute) ? [] : nil
        // The only one that the ministry's description knows. Another one would do something else to what was there.
        if let operation, operation != "replace" {
            record.fail(
                Fault(
                    .invalidValue, attribute, "\(attribute) is to be changed by “\(operation.prefix(32))”, not replaced"
                ))
        }
        guard record.names.count < Self.maximumCount else {
            record.fail(Fault(.tooManyValues, nil, "more than \(Self.maximumCount) attributes"))
            return
        }
        record.names.append(attribute)
    }

    private func takeValue() {
        guard values?.count ?? 0 < Self.maximumCount else { return failForCount() }
        take { values?.append($0) }
    }

    private func endAttribute() {
        defer { values = nil }
        guard let values, !values.isEmpty, let earlier = record.values.updateValue(values, forKey: attribute) else {
            return
        }
        // Some exports name an attribute anew for each of its values.
        record.values[attribute] = earlier + values
        if earlier.count + values.count > Self.maximumCount { failForCount() }
    }

    private func failForCount() {
        record.fail(Fault(.tooManyValues, attribute, "\(attribute) has more than \(Self.maximumCount) values"))
    }

    /// Hands over the text of the element that just ended, unless it is empty or unusable.
    private func take(_ body: (String) -> Void) {
        let name = path.last == .identifier ? "identifier/id" : attribute
        if isTooLong {
            record.fail(Fault(.tooLong, name, "\(name) is longer than \(Self.maximumValue) bytes"))
        } else if let entity {
            record.fail(Fault(.unknownEntity, name, "\(name) holds &\(entity.prefix(32));, which HTML does not know"))
        } else if !text.isEmpty {
            body(String(decoding: text, as: UTF8.self))
        }
    }
}
