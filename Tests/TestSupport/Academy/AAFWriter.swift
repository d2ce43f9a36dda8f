import Foundation

/// AAF files as the academies' export writes them, record by record: a file of any length takes no more memory than a short one.
package enum AAFWriter {
    /// - Returns: `path`.
    @discardableResult
    package static func write(_ path: String, _ body: ((String) -> Void) throws -> Void) throws -> String {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw TestFailure("cannot write \(path)") }
        defer { try? handle.close() }
        var buffer = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
            <ficAlimMENESR>

            """
        var failure: (any Error)?
        func flush() {
            do { try handle.write(contentsOf: Data(buffer.utf8)) } catch { failure = error }
            buffer = ""
        }
        try body { record in
            buffer += record
            if buffer.utf8.count > 1 << 20 { flush() }
        }
        buffer += "</ficAlimMENESR>\n"
        flush()
        if let failure { throw failure }
        return path
    }

    package static func addition(_ category: String, id: Int, _ attributes: [(String, String)]) -> String {
        var text = "<addRequest>\(head(category, id))<attributes>\n"
        for (name, value) in attributes { text += "<attr name=\"\(name)\">\(values(value))</attr>\n" }
        return text + "</attributes></addRequest>\n"
    }

    package static func change(_ category: String, id: Int, _ modifications: [(String, String)]) -> String {
        var text = "<modifyRequest>\(head(category, id))<modifications>\n"
        for (name, value) in modifications {
            text += "<modification name=\"\(name)\" operation=\"replace\">\(values(value))</modification>\n"
        }
        return text + "</modifications></modifyRequest>\n"
    }

    package static func deletion(_ category: String, id: Int) -> String {
        "<deleteRequest>\(head(category, id))</deleteRequest>\n"
    }

    private static func head(_ category: String, _ id: Int) -> String {
        let kind = category == "EtabEducNat" ? "categorieStructure" : "categoriePersonne"
        return "<operationalAttributes><attr name=\"\(kind)\"><value>\(category)</value></attr>"
            + "</operationalAttributes><identifier><id>\(id)</id></identifier>"
    }

    private static func values(_ value: String) -> String { value.isEmpty ? "<value/>" : "<value>\(value)</value>" }
}
