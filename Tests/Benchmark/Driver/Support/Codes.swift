import ControlAPI
import TestSupport
import Varlink

/// Has the daemon make a code for each registration of a school, as for the letters.
enum Codes {
    /// - Returns: codes by registration key.
    static func issue(school: String, at installation: Installation) async throws -> [String: SensitiveText] {
        let client = try await VarlinkClient.connect(path: installation.administration)
        var codes: [String: SensitiveText] = [:]
        let replies = try client.stream(Administration.IssueCodes.self, .init(schoolUAI: school))
        for try await reply in replies {
            if let issued = reply.issued { codes[issued.key] = issued.code }
        }
        await client.close()
        return codes
    }
}
