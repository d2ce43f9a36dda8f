import ControlAPI
import TestSupport
import Varlink

/// A pupil with an account.
struct Activated {
    let identifier = "pupil.replica"
    let password = "Mimosa-42"
    let code: String

    init(at daemon: DaemonProcess) async throws {
        let school = try await School(of: 1, at: daemon)
        code = school.codes.first?.code ?? ""
        _ = try await VarlinkClient.connect(path: daemon.portalPath)
            .call(Portal.Activate.self, School.activation(code, identifier))
    }

    /// The password that opens once `changePassword` has answered.
    static let changed = "Genet-2026"

    @discardableResult
    func changePassword(at daemon: DaemonProcess) async throws -> Portal.PasswordReply {
        try await VarlinkClient.connect(path: daemon.portalPath).call(
            Portal.ChangePassword.self,
            .init(
                identifier: identifier, currentPassword: SensitiveText(password),
                newPassword: SensitiveText(Self.changed)))
    }
}
