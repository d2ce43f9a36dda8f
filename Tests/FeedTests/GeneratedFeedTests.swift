import Accounts
import Foundation
import TestSupport
import Testing

@testable import Feed

@Suite("A generated academy")
struct GeneratedFeedTests {
    private let generator = FeedGenerator(pupils: 90, schools: 3, chunk: 40, hasRelatives: true)

    @Test("has the same bytes each time, and others with another seed")
    func deterministic() async throws {
        try await withTemporaryFolder { folder in
            var other = generator
            other.seed = 2
            let names = try generator.write(to: "\(folder)/a").map { URL(fileURLWithPath: $0).lastPathComponent }
            try generator.write(to: "\(folder)/b")
            try other.write(to: "\(folder)/c")
            #expect(names.count == 7)
            for name in names {
                let bytes = FileManager.default.contents(atPath: "\(folder)/a/\(name)")
                #expect(bytes == FileManager.default.contents(atPath: "\(folder)/b/\(name)"))
                #expect(bytes != FileManager.default.contents(atPath: "\(folder)/c/\(name)"))
            }
        }
    }

    @Test("has families: children of one name at one school, whom two represent by codes of either table")
    func families() async throws {
        try await withTemporaryFolder { folder in
            let files = try generator.write(to: folder).filter { $0.contains("_Eleve_") }
            let pupils = try files.flatMap { try items(of: $0) }.compactMap { item -> PupilDraft? in
                if case .pupil(let draft) = item { draft } else { nil }
            }
            #expect(pupils.count == 90)
            var generations: Set<Relation.Generation> = []
            for pair in stride(from: 0, to: pupils.count, by: 2).map({ pupils[$0..<($0 + 2)] }) {
                #expect(Set(pair.map(\.facts.surname)).count == 1)
                #expect(Set(pair.map(\.school)).count == 1)
                #expect(Set(pair.map { $0.links.links.map(\.relative) }).count == 1)
                generations.formUnion(pair.flatMap { $0.links.links.compactMap { $0.relation?.generation } })
            }
            #expect(generations.count == 2)
            #expect(Set(pupils.map(\.facts.surname)).count > 30)
        }
    }

    @Test("changes in a day as many records as it is told to, all of them its own pupils'")
    func changes() async throws {
        try await withTemporaryFolder { folder in
            let changed = try items(of: generator.writeChanges(30, to: folder)).map { item -> String? in
                if case .change(let change) = item { change.key.text } else { nil }
            }
            #expect(Set(changed).count == 30)
            #expect(changed.contains("AC-TEST$\(generator.firstID)"))
        }
    }

    private func items(of path: String) throws -> [FeedItem] {
        let reader = try FeedDelivery(path: path).files[0].reader(source: "AC-TEST")
        var items: [FeedItem] = []
        while let part = try reader.next() { items += part() }
        return items
    }
}
