import Foundation

/// Reads the mails that arrive, and takes them away.
struct Postman: Sendable {
    let performer: Performer
    let people: [Person]

    func deliver(until isOver: @Sendable () -> Bool) async {
        while !isOver() {
            await deliver()
            // The folder tells nobody when a file comes.
            try? await Task.sleep(for: .milliseconds(30))
        }
    }

    /// What has arrived by now.
    func deliver() async {
        for (identifier, secret) in takeMails() {
            guard let person = people.first(where: { $0.identifier == identifier }) else { continue }
            await performer.perform(.readMail(secret), on: person)
        }
    }

    private func takeMails() -> [(identifier: String, secret: String)] {
        performer.installation.mails.compactMap { path, text in
            unlink(path)
            guard let secret = text.firstMatch(of: /\r\n    ([a-z2-9]{8})\r\n/)?.1,
                let identifier = text.firstMatch(of: /\r\nTo:[^\r]*?(person\.[0-9]+)@/)?.1
            else { return nil }
            return (String(identifier), String(secret))
        }
    }
}
