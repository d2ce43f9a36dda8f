import Directory
import Testing

@testable import PasserelleDaemon

@Suite("A guarded write")
struct AttemptTests {
    @Test("is attempted again while others are faster, and not for ever")
    func bound() async throws {
        var made = 0
        let result = try await Attempt.untilEnded("it") {
            made += 1
            return made < Attempt<Int>.limit ? .overtaken : .ended(made)
        }
        #expect(result == Attempt<Int>.limit)

        made = 0
        let error = await #expect(throws: DirectoryError.self) {
            try await Attempt<Void>.untilEnded("it") {
                made += 1
                return .overtaken
            }
        }
        #expect(error?.code == .conflict && made == Attempt<Void>.limit)
    }
}
