import Foundation
import TestSupport
import Testing

@testable import Feed

@Suite("Hostile and damaged AAF files")
struct HostileFileTests {
    @Test("a file that is cut anywhere is refused whole, and one that is not is read")
    func cut() async throws {
        let records = (1...20).map { Sample.pupil(String($0), ["sn": ["Bréhat"]]) }
        for declaration in [Sample.declaration, "", "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n"] {
            let text = Sample.document(records.joined(separator: "\n"), declaration: declaration)
            let bytes = encoded(text, declaration.contains("8859") ? .latin9 : .utf8)
            #expect(try await refusal(of: bytes) == nil)
            for part in 0..<50 {
                let error = try await refusal(of: Array(bytes[..<(bytes.count * part / 50)]))
                #expect(error?.code == .malformed || error?.code == .encoding, "cut at \(part)/50")
            }
        }
    }

    @Test("an entity bomb is refused before it is lit")
    func entityBomb() async throws {
        var doctype = "<!DOCTYPE ficAlimMENESR [\n<!ENTITY a0 \"lol\">\n"
        for level in 1...9 {
            doctype += "<!ENTITY a\(level) \"\(String(repeating: "&a\(level - 1);", count: 10))\">\n"
        }
        let text = Sample.document(Sample.pupil("1", ["sn": ["&a9;"]])).replacing(
            Sample.doctype, with: doctype + "]>\n")
        let error = try #require(try await refusal(of: text))
        #expect(error.code == .declarations)
        #expect(error.line == 3)
    }

    @Test(
        "nothing is fetched or opened, and what the DOCTYPE declares is refused",
        arguments: [
            "<!ENTITY x SYSTEM \"file:///etc/passwd\">", "<!ENTITY x SYSTEM \"http://127.0.0.1:1/x\">",
            "<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;", "<!ELEMENT sn (#PCDATA)>",
            "<!ATTLIST attr name CDATA \"sn\">",
            "<!NOTATION n SYSTEM \"n\">", "<!ATTLIST attr name (sn|uid) \"uid\">", "<!ENTITY eacute \"E\">",
        ])
    func declarations(text: String) async throws {
        let doctype = "<!DOCTYPE ficAlimMENESR [ \(text) ]>\n"
        let document = Sample.document(Sample.pupil("1", ["sn": ["Br&eacute;hat&x;"]])).replacing(
            Sample.doctype, with: doctype)
        #expect(try await refusal(of: document)?.code == .declarations)
    }

    @Test(
        "an external subset is never read, whatever it is",
        arguments: [
            "SYSTEM \"file:///etc/passwd\"", "PUBLIC \"-//X//Y\" \"http://127.0.0.1:1/x.dtd\"",
            "SYSTEM \"ficAlimMENESR.dtd\"",
        ])
    func externalSubset(identifier: String) async throws {
        let text = Sample.document(Sample.pupil()).replacing(
            Sample.doctype, with: "<!DOCTYPE ficAlimMENESR \(identifier)>\n")
        // Beside a DTD that would be no DTD at all.
        try await withFiles([pupilFile: Array(text.utf8), "ficAlimMENESR.dtd": Array("<!ENTITY".utf8)]) { folder in
            let reader = try FeedDelivery(path: folder).files[0].reader(source: "AC-TEST")
            while try reader.next() != nil {}
        }
    }

    @Test(
        "elements where none belong refuse their record alone, however deep",
        arguments: [
            "<attr name=\"sn\"><value>a<value>b</value></value></attr>", "<junk/>",
            "<attr name=\"sn\"><b><i><u/></i></b></attr>",
            String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
        ])
    func strayElements(text: String) async throws {
        let spoiled = Sample.pupil("1").replacing("</attributes>", with: "\(text)</attributes>")
        let reading = try await read(
            Sample.document(spoiled, Sample.pupil("2"), "<unknownRequest><x/></unknownRequest>"))
        #expect(reading.refused.map(\.reason) == [.unexpectedElement, .unexpectedElement])
        #expect(reading.pupils.map(\.key.text) == ["AC-TEST$2"])
    }

    @Test(
        "nesting without end, duplicate attributes and other breaches of XML refuse the file",
        arguments: [
            String(repeating: "<a>", count: 100_000), "<attr name=\"sn\" name=\"uid\"/>", "<a></b>", "&#0;", "&#x1F;",
            "a & b",
            "]]>", "<!-- -- -->", "\u{0}", "\u{1}", "<a b=c/>",
        ])
    func notWellFormed(text: String) async throws {
        let error = try #require(try await refusal(of: Sample.document(Sample.pupil(), text)))
        #expect(error.code == .malformed || error.code == .encoding)
    }

    @Test(
        "more attributes or values than any record has refuse it",
        arguments: [
            String(repeating: "<attr name=\"x\"><value/></attr>", count: 600),
            "<attr name=\"ENTEleveGroupes\">\(String(repeating: "<value>1$a</value>", count: 600))</attr>",
            String(
                repeating:
                    "<attr name=\"ENTEleveGroupes\">\(String(repeating: "<value>1$a</value>", count: 300))</attr>",
                count: 2),
        ])
    func tooMany(text: String) async throws {
        let spoiled = Sample.pupil("1").replacing("</attributes>", with: "\(text)</attributes>")
        let reading = try await read(Sample.document(spoiled, Sample.pupil("2")))
        #expect(reading.refused.map(\.reason) == [.tooManyValues])
        #expect(reading.pupils.count == 1)
    }

    @Test("names of unknown attributes do not fill the memory")
    func endlessNames() async throws {
        let records = (0..<30).map { record in
            let junk = (0..<100).map { "<attr name=\"x\(record)-\($0)\"><value>1</value></attr>" }.joined()
            return Sample.pupil(String(record + 1)).replacing("</attributes>", with: "\(junk)</attributes>")
        }
        let reading = try await read(Sample.document(records.joined()))
        #expect(reading.pupils.count == 30)
        #expect(reading.unknownAttributes.count <= UnknownAttributes.maximumNames + 1)
        #expect(reading.unknownAttributes.values.reduce(0, +) == 3000)
    }

    @Test("a delta's requests are refused, whatever the file is called", arguments: ["modifyRequest", "deleteRequest"])
    func delta(request: String) async throws {
        let text = Sample.document(Sample.pupil(), "<\(request)><identifier><id>1</id></identifier></\(request)>")
        let error = try #require(try await refusal(of: text, as: "feed.xml"))
        #expect(error.code == .delta)
        #expect(error.line == 17)
    }

    @Test(
        "what is no AAF file is told from one that is damaged",
        arguments: [
            ("<html><body/></html>", FeedError.Code.notUnderstood), ("", .malformed), ("   \n", .malformed),
            ("nom;prénom", .malformed), ("<ficAlimMENESR/><ficAlimMENESR/>", .malformed), ("\u{FEFF}", .malformed),
        ])
    func otherContent(text: String, code: FeedError.Code) async throws {
        #expect(try await refusal(of: text)?.code == code)
    }

    @Test("a named character in an attribute's name is no attribute of ours")
    func entityInMarkup() async throws {
        let spoiled = Sample.pupil("1").replacing("</attributes>", with: "<attr name=\"s&eacute;n\"/></attributes>")
        let reading = try await read(Sample.document(spoiled))
        #expect(reading.pupils.count == 1)
        #expect(reading.unknownAttributes.count == 1)
    }

    @Test("an empty feed is a feed")
    func emptyFeed() async throws {
        #expect(try await read("<ficAlimMENESR/>").items.isEmpty)
    }
}
