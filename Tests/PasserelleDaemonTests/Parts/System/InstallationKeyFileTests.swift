import Accounts
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("The file of the installation's key")
struct InstallationKeyFileTests {
    @Test("is made once, readable by the daemon alone, and read ever after")
    func once() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/installation.key"
            let made = try InstallationKeyFile.loadOrCreate(at: path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(
                attributes[.posixPermissions] as? Int == 0o600 && attributes[.size] as? Int == InstallationKey.byteCount
            )
            #expect(try InstallationKeyFile.loadOrCreate(at: path).fingerprint == made.fingerprint)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["installation.key"])
        }
    }

    @Test("is one for all who make it at the same moment, a hundred times")
    func race() async throws {
        for _ in 0..<100 {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/installation.key"
                let keys = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<4 { group.addTask { try InstallationKeyFile.loadOrCreate(at: path).fingerprint } }
                    return try await group.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(keys.count == 1)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["installation.key"])
            }
        }
    }

    @Test("is refused with another length, and the message says what to do", arguments: [0, 31, 33])
    func length(count: Int) async throws {
        try await refused(
            [UInt8](repeating: 7, count: count), mode: 0o600, tells: ["32 bytes", "backup", "move it away"])
    }

    @Test(
        "is refused when others may read it, and the message says what to do", arguments: [0o640, 0o604, 0o660, 0o644])
    func mode(mode: Int) async throws {
        try await refused([UInt8](repeating: 7, count: 32), mode: mode, tells: ["chmod 600", "reissue"])
    }

    @Test("cannot be made where there is no folder")
    func noFolder() async throws {
        try await withTemporaryFolder { folder in
            let error = #expect(throws: SetupError.self) {
                try InstallationKeyFile.loadOrCreate(at: "\(folder)/no/installation.key")
            }
            #expect(error != nil)
        }
    }

    private func refused(_ bytes: [UInt8], mode: Int, tells: [String]) async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/installation.key"
            let isWritten = FileManager.default.createFile(
                atPath: path, contents: Data(bytes), attributes: [.posixPermissions: mode])
            #expect(isWritten)
            let error = #expect(throws: SetupError.self) { try InstallationKeyFile.loadOrCreate(at: path) }
            for words in tells + [path] { #expect(error?.message.contains(words) == true) }
            #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        }
    }
}
