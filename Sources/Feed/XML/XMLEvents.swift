/// What `XMLPushParser` tells of a document. Whatever a method throws stops the parser and comes out of `parse`.
protocol XMLEvents: AnyObject {
    func startElement(_ name: String, _ attributes: XMLAttributes, line: Int) throws(FeedError)
    /// The element that began last and has not ended.
    func endElement() throws(FeedError)
    /// Part of an element's text; named HTML entities are decoded. The bytes are UTF-8, a character may be split.
    func text(_ bytes: UnsafeBufferPointer<UInt8>)
    /// An entity that neither XML nor HTML knows.
    func unknownEntity(_ name: String)
    /// The document defines entities, elements or attributes of its own.
    func declaration(line: Int) throws(FeedError)
}

/// An element's attributes. Nearly every element of a feed has one or none, twenty times in each record, so the first is kept
/// without a table.
struct XMLAttributes {
    private var first: (name: String, value: String)?
    private var others: [String: String] = [:]

    mutating func add(_ name: String, _ value: String) {
        if first == nil { first = (name, value) } else { others[name] = value }
    }

    subscript(name: String) -> String? { first?.name == name ? first?.value : others[name] }
}
