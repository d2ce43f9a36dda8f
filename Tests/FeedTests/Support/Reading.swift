import Directory
import Foundation
import TestSupport

@testable import Feed

/// What a reader made of a file.
struct Reading {
    var items: [FeedItem] = []
    var unknownAttributes: [String: Int] = [:]

    var pupils: [PupilFacts] {
        items.compactMap { if case .pupil(let draft) = $0 { draft.facts } else { nil } }
    }
    var drafts: [PupilDraft] {
        items.compactMap { if case .pupil(let draft) = $0 { draft } else { nil } }
    }
    var schools: [SchoolFacts] {
        items.compactMap { if case .school(let facts, _) = $0 { facts } else { nil } }
    }
    var relatives: [RelativeDraft] {
        items.compactMap { if case .relative(let draft) = $0 { draft } else { nil } }
    }
    var refused: [RefusedRecord] {
        items.compactMap { if case .refused(let record) = $0 { record } else { nil } }
    }
    var ignored: Int { items.filter { $0 == .ignored }.count }
}

let pupilFile = "ENT_Complet_20261120_Eleve_0000.xml"
let schoolFile = "ENT_Complet_20261120_EtabEducNat_0000.xml"
let relativeFile = "ENT_Complet_20261120_PersRelEleve_0000.xml"

func read(_ text: String, as name: String = pupilFile, source: String = "AC-TEST") async throws -> Reading {
    try await read(Array(text.utf8), as: name, source: source)
}

/// Reads a file with these bytes to its end, as an import's first pass does.
func read(_ bytes: [UInt8], as name: String = pupilFile, source: String = "AC-TEST") async throws -> Reading {
    try await withFiles([name: bytes]) { folder in
        let delivery = try FeedDelivery(path: "\(folder)/\(name)")
        var reading = Reading()
        for file in delivery.files {
            let reader = try file.reader(source: source)
            while let part = try reader.next() { reading.items += part() }
            reading.unknownAttributes.merge(reader.unknownAttributes.counts) { $0 + $1 }
        }
        return reading
    }
}

/// Why a file is refused as a whole; `nil` when it is not.
func refusal(of bytes: [UInt8], as name: String = pupilFile) async throws -> FeedError? {
    do {
        _ = try await read(bytes, as: name)
        return nil
    } catch let error as FeedError {
        return error
    }
}

func refusal(of text: String, as name: String = pupilFile) async throws -> FeedError? {
    try await refusal(of: Array(text.utf8), as: name)
}

@discardableResult
func withFiles<Result>(
    _ files: [String: [UInt8]], _ body: (_ folder: String) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        return try await body(folder)
    }
}
