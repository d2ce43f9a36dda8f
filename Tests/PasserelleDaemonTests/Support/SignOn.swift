import TestSupport

/// LemonLDAP::NG's sign-in form, as E-lyco's.
struct SignOn: Application {
    let port: Int
    private static let host = "auth.example.org"

    static func with<Result>(
        _ directory: TestDirectory, _ body: (any Application) async throws -> Result
    ) async throws -> Result {
        let server = try LemonLDAP(
            in: directory.scratch, port: try freePort(), host: host,
            directory: .init(uri: directory.ldapURI, suffix: directory.suffix, password: try directory.entPassword)
        ) { _ in [:] }
        return try await running(SignOn(port: server.port), LemonLDAP.program, server.arguments, body)
    }

    func answer(to user: String, with password: String) async throws -> Int {
        try await curl([
            "-H", "Host: \(Self.host)", "-H", "Accept: application/json", "--data-urlencode", "user=\(user)",
            "--data-urlencode", "password=\(password)",
        ])
    }
}
