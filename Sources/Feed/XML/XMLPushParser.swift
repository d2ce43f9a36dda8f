import CXML2

/// libxml2's push parser. Here is every C pointer of the target: the context, the entities it is lent, the way back to Swift.
///
/// It fetches nothing, opens no file and expands no entity but the characters that XML and HTML name. Input is UTF-8 whatever
/// the document declares. libxml2's own limits stay on: depth 256, names 50,000 bytes, markup 10 MB.
final class XMLPushParser {
    private let context: xmlParserCtxtPtr
    private let file: String
    fileprivate let events: any XMLEvents
    private var failure: FeedError?
    private var entities = LentEntities()
    /// libxml2 keeps one copy of each name: its address stands for the text.
    private var names: [UnsafePointer<xmlChar>: String] = [:]

    /// - Throws: `unreadable` when there is no memory for a parser.
    init(file: String, events: any XMLEvents) throws(FeedError) {
        xmlInitParser()
        var handlers = Self.handlers()
        // `nil` for the receiver until `self` is there.
        guard let context = xmlCreatePushParserCtxt(&handlers, nil, nil, 0, nil) else {
            throw FeedError(.unreadable, file: file, "no memory to read it")
        }
        self.context = context
        self.file = file
        self.events = events
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_NOERROR.rawValue
            | XML_PARSE_NOWARNING.rawValue | XML_PARSE_COMPACT.rawValue
        xmlCtxtUseOptions(context, Int32(bitPattern: options))
        // libxml2 calls back only from within `parse`, when `self` is alive.
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        // Made by libxml2 itself when a document declares entities, and not freed with the context.
        if let document = context.pointee.myDoc { xmlFreeDoc(document) }
        context.pointee.myDoc = nil
        xmlFreeParserCtxt(context)
    }

    /// The next part of the document.
    ///
    /// - Throws: `malformed`, or what `events` threw. The parser is of no further use then.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(FeedError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeBufferPointer(rebasing: rest.prefix(1 << 20))
            rest = rest.dropFirst(part.count)
            try part.withMemoryRebound(to: CChar.self) { (characters) throws(FeedError) in
                try check(xmlParseChunk(context, characters.baseAddress, Int32(characters.count), 0))
            }
        }
    }

    /// The document is over.
    ///
    /// - Throws: `malformed` when it ends too early.
    func finish() throws(FeedError) {
        try check(xmlParseChunk(context, nil, 0, 1))
    }

    private func check(_ status: Int32) throws(FeedError) {
        if let failure { throw failure }
        guard status != 0 || context.pointee.wellFormed == 0 else { return }
        let error = xmlCtxtGetLastError(context)
        let reason = error?.pointee.message.map { String(cString: $0).split(separator: "\n").joined(separator: " ") }
        throw FeedError(
            .malformed, file: file, line: error.map { Int($0.pointee.line) }.flatMap { $0 > 0 ? $0 : nil },
            "not well-formed XML, or cut in the middle (\(reason ?? "libxml2 error \(status)")); fetch the file again")
    }

    private var line: Int { Int(context.pointee.input?.pointee.line ?? 0) }

    private func name(_ pointer: UnsafePointer<xmlChar>) -> String {
        if let known = names[pointer] { return known }
        let name = String(cString: pointer)
        names[pointer] = name
        return name
    }

    private func forward(_ event: () throws(FeedError) -> Void) {
        guard failure == nil else { return }
        do {
            try event()
        } catch {
            failure = error
            xmlStopParser(context)
        }
    }

    fileprivate func start(
        _ element: UnsafePointer<xmlChar>, _ count: Int, _ fields: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        var attributes = XMLAttributes()
        for index in 0..<count {
            // Name, prefix, namespace, first and past-the-last byte of the value.
            guard let fields, let key = fields[index * 5], let first = fields[index * 5 + 3],
                let end = fields[index * 5 + 4]
            else { continue }
            attributes.add(
                name(key), String(decoding: UnsafeBufferPointer(start: first, count: end - first), as: UTF8.self))
        }
        forward { () throws(FeedError) in try events.startElement(name(element), attributes, line: line) }
    }

    fileprivate func end() {
        forward { () throws(FeedError) in try events.endElement() }
    }

    fileprivate func entity(_ pointer: UnsafePointer<xmlChar>) -> xmlEntityPtr? {
        xmlGetPredefinedEntity(pointer) ?? entities.entity(String(cString: pointer))
    }

    fileprivate func declaration() {
        forward { () throws(FeedError) in try events.declaration(line: line) }
    }

    /// None of libxml2's own handlers is among them: no tree is built, no external subset loaded, no entity resolved.
    private static func handlers() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.startElementNs = { receiver, name, _, _, _, _, count, _, attributes in
            guard let name else { return }
            parser(receiver)?.start(name, Int(count), attributes)
        }
        sax.endElementNs = { receiver, _, _, _ in parser(receiver)?.end() }
        let text: charactersSAXFunc = { receiver, bytes, count in
            parser(receiver)?.events.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
        sax.characters = text
        sax.cdataBlock = text
        sax.ignorableWhitespace = text
        sax.getEntity = { receiver, name in name.flatMap { parser(receiver)?.entity($0) } }
        sax.reference = { receiver, name in
            guard let name else { return }
            parser(receiver)?.events.unknownEntity(String(cString: name))
        }
        sax.entityDecl = { receiver, _, _, _, _, _ in parser(receiver)?.declaration() }
        sax.unparsedEntityDecl = { receiver, _, _, _, _ in parser(receiver)?.declaration() }
        sax.notationDecl = { receiver, _, _, _ in parser(receiver)?.declaration() }
        sax.elementDecl = { receiver, _, _, _ in parser(receiver)?.declaration() }
        sax.attributeDecl = { receiver, _, _, _, _, _, tree in
            xmlFreeEnumeration(tree)
            parser(receiver)?.declaration()
        }
        // Without one libxml2 writes to standard error.
        sax.serror = { _, _ in }
        return sax
    }
}

private func parser(_ receiver: UnsafeMutableRawPointer?) -> XMLPushParser? {
    receiver.map { Unmanaged<XMLPushParser>.fromOpaque($0).takeUnretainedValue() }
}

/// Characters that HTML names, in the form in which libxml2 takes XML's own five: put in place at once, never parsed.
private struct LentEntities: ~Copyable {
    private var known: [String: xmlEntityPtr] = [:]

    deinit {
        for entity in known.values {
            entity.pointee.content.deallocate()
            entity.deallocate()
        }
    }

    /// - Returns: `nil` when HTML knows no such character. The entity lives as long as `self`.
    mutating func entity(_ name: String) -> xmlEntityPtr? {
        if let entity = known[name] { return entity }
        guard let scalar = NamedEntity.scalar(name) else { return nil }
        let text = Array(String(scalar).utf8)
        let content = UnsafeMutablePointer<xmlChar>.allocate(capacity: text.count + 1)
        content.initialize(from: text, count: text.count)
        (content + text.count).initialize(to: 0)
        let entity = xmlEntityPtr.allocate(capacity: 1)
        entity.initialize(to: xmlEntity())
        entity.pointee.type = XML_ENTITY_DECL
        entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
        entity.pointee.content = content
        entity.pointee.length = Int32(text.count)
        known[name] = entity
        return entity
    }
}

/// The characters that HTML 4 names, as libxml2 knows them.
enum NamedEntity {
    static func scalar(_ name: String) -> Unicode.Scalar? {
        guard let entity = htmlEntityLookup(name) else { return nil }
        return Unicode.Scalar(entity.pointee.value)
    }

    /// Decodes `&eacute;` and the like once. Some exports escape twice, so that the ampersand is still there after XML.
    static func decode(_ text: String) -> String {
        guard text.utf8.contains(0x26) else { return text }
        var result = ""
        var rest = text[...]
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            rest = rest[ampersand...]
            let name = rest.dropFirst().prefix(8).prefix { $0 != ";" }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == ";", let scalar = scalar(String(name)) {
                result.unicodeScalars.append(scalar)
                rest = rest[rest.index(after: name.endIndex)...]
            } else {
                result.append("&")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
