import Foundation
import Logging
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Settings

@Suite("A log")
struct LogLinesTests {
    @Test("has one line for each event, which no value in it can end, forge or hide")
    func values() throws {
        let written = NIOLockedValueBox<[Data]>([])
        let lines = LogLines { line in written.withLockedValue { $0.append(line) } }
        var logger = Logger(label: "test") { StreamLogHandler(label: $0, stream: lines) }
        let texts = Array(HostileTexts(5000, seed: 6, near: ["feed.xml\n2026-11-26T10:00:00+0100 info passerelle:"]))
        for text in texts {
            logger[metadataKey: "file"] = .string(text)
            logger.warning("\(text)", metadata: ["reason": .array([.string(text)])])
        }
        let log = written.withLockedValue { $0 }
        #expect(log.count == texts.count)
        for (line, text) in zip(log, texts) {
            let shown = String(decoding: line, as: UTF8.self)
            #expect(shown.utf8.last == UInt8(ascii: "\n") && shown.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
            let obeyed = shown.unicodeScalars.dropLast().filter { $0.properties.generalCategory == .control }
            #expect(obeyed.isEmpty, "\(text.debugDescription)")
        }
    }

    @Test("has ordinary text as it is, and says which sign stood where one is not shown")
    func spelling() {
        #expect("Zoé Le Goff, \u{1F469}\u{200D}\u{1F467}".visible == "Zoé Le Goff, \u{1F469}\u{200D}\u{1F467}")
        #expect("a\n\u{9B}b\u{202E}".visible == "a\\u{A}\\u{9B}b\\u{202E}")
        #expect("\"a\u{7F}\u{E0001}\"".visibleJSON == #""a\u007f\udb40\udc01""#)
    }
}
