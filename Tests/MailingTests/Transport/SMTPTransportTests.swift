import Foundation
import Mailing
import Testing

/// Against aiosmtpd, a server that libcurl does not know.
@Suite struct SMTPTransportTests {
    private func send(
        _ message: MailMessage, to port: UInt16, security: SMTPConfiguration.Security = .none,
        host: String = "localhost",
        ca: String? = nil, login: (user: String, password: String)? = nil, timeout: Duration = .seconds(10)
    ) async throws {
        let credentials = login.map { login in
            SMTPConfiguration.Credentials(user: login.user, password: WithheldText { login.password })
        }
        let configuration = try SMTPConfiguration(
            host: host, port: port, security: security, caFile: ca, credentials: credentials,
            heloName: "passerelle.test",
            connectTimeout: .seconds(5), timeout: timeout)
        try await SMTPTransport(configuration).send(message)
    }

    private func failure(_ body: () async throws -> Void) async -> MailError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? MailError
        }
    }

    @Test("the relay gets envelope and bytes as they are")
    func plain() async throws {
        let message = try message()
        let mails = try await withRelay { port in try await send(message, to: port) }
        let mail = try #require(mails.first)
        #expect(mails.count == 1)
        #expect(mail.sender == "ne-pas-repondre@ac-exemple.fr")
        #expect(mail.recipients == ["famille@exemple.fr"])
        #expect(mail.helo == "passerelle.test")
        #expect(mail.content == data(of: message))
        #expect(!mail.isEncrypted)
    }

    @Test("STARTTLS: the mail goes encrypted")
    func startTLS() async throws {
        try await withFolder { folder in
            let certificate = try await TestCertificate(for: "localhost", in: folder)
            let mails = try await withRelay(["--security", "startTLS"] + certificate.relayArguments) { port in
                try await send(message(), to: port, security: .startTLS, ca: certificate.certificate)
            }
            #expect(mails.map(\.isEncrypted) == [true])
        }
    }

    @Test("STARTTLS that somebody stripped: nothing leaves in clear")
    func strippedStartTLS() async throws {
        let mails = try await withRelay { port in
            let error = await failure { try await send(message(), to: port, security: .startTLS, login: ("u", "p")) }
            #expect(error?.code == .configuration)
        }
        #expect(mails.isEmpty)
    }

    @Test("TLS from the first byte, and the user and password under it")
    func implicitTLS() async throws {
        try await withFolder { folder in
            let certificate = try await TestCertificate(for: "localhost", in: folder)
            let arguments = ["--security", "tls", "--login", "passerelle:é secret"] + certificate.relayArguments
            let mails = try await withRelay(arguments) { port in
                try await send(
                    message(), to: port, security: .tls, ca: certificate.certificate, login: ("passerelle", "é secret"))
                let error = await failure {
                    try await send(
                        message(), to: port, security: .tls, ca: certificate.certificate,
                        login: ("passerelle", "s3cret"))
                }
                #expect(error?.code == .configuration)
                #expect(error?.context.contains("s3cret") == false)
            }
            #expect(mails.map(\.isAuthenticated) == [true])
            #expect(mails.map(\.isEncrypted) == [true])
        }
    }

    @Test("a certificate of another authority, or of another host, gets nothing", arguments: ["startTLS", "tls"])
    func wrongCertificates(form: String) async throws {
        let security: SMTPConfiguration.Security = form == "tls" ? .tls : .startTLS
        try await withFolder { folder in
            let ours = try await TestCertificate(for: "localhost", in: folder)
            let other = try await TestCertificate(for: "autre.exemple", in: folder)
            for (served, trusted) in [(ours, other.certificate), (other, other.certificate), (ours, nil)] {
                let mails = try await withRelay(["--security", form] + served.relayArguments) { port in
                    let error = await failure { try await send(message(), to: port, security: security, ca: trusted) }
                    #expect(error?.code == .configuration, "\(String(describing: error))")
                }
                #expect(mails.isEmpty)
            }
        }
    }

    @Test(
        "4xx is for later, 5xx about recipient or message is for ever, 5xx about us is for the operator",
        arguments: [
            ("--rcpt", "450 4.2.1 later", MailError.Code.temporary), ("--rcpt", "550 5.1.1 nobody", .permanent),
            ("--data", "451 4.3.0 later", .temporary), ("--data", "452 4.3.1 full", .temporary),
            ("--data", "554 5.6.0 no", .permanent),
            ("--mail", "451 4.3.0 later", .temporary), ("--mail", "550 5.7.1 not you", .configuration),
            ("--rcpt", "530 5.7.0 log in", .configuration), ("--greeting", "554 5.7.1 not you", .configuration),
            ("--greeting", "421 4.3.2 later", .temporary),
        ])
    func answers(option: String, answer: String, code: MailError.Code) async throws {
        let mails = try await withRelay([option, answer]) { port in
            let error = await failure { try await send(message(), to: port) }
            #expect(error?.code == code, "\(String(describing: error))")
            #expect(error?.context.contains("k7m2pqx9") == false)
        }
        #expect(mails.isEmpty)
    }

    @Test("a relay that is down is said at once to be for later")
    func down() async throws {
        var port: UInt16 = 0
        _ = try await withRelay { port = $0 }
        let error = await failure { try await send(message(), to: port, timeout: .seconds(60)) }
        #expect(error?.code == .temporary)
        // By the refusal, and not by a limit.
        #expect(error?.context.contains("onnect to ") == true && error?.context.contains("timed out") == false)
    }

    @Test("a relay that says nothing is for later, within the time limit")
    func stalls() async throws {
        _ = try await withRelay(["--stalls"]) { port in
            let start = ContinuousClock.now
            let error = await failure { try await send(message(), to: port, timeout: .milliseconds(500)) }
            #expect(error?.code == .temporary && error?.context.contains("timed out") == true, "\(error as Any)")
            // That it acted is what counts; how soon, a busy machine decides.
            #expect((.milliseconds(500) ..< .seconds(30)).contains(ContinuousClock.now - start))
        }
    }

    @Test("a cancelled send gives up long before the time limit")
    func cancelled() async throws {
        _ = try await withRelay(["--stalls"]) { port in
            let start = ContinuousClock.now
            let message = try message()
            let sending = Task { await failure { try await send(message, to: port, timeout: .seconds(60)) } }
            sending.cancel()
            #expect(await sending.value?.code == .temporary)
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test("the environment's proxy has no say")
    func proxy() async throws {
        // Made here first: two processes must not make it at the same time.
        _ = try await Programs.python.value
        // In a process of its own: the environment belongs to every test at once.
        await #expect(processExitsWith: .success) {
            let mails = try await withRelay { port in
                setenv("ALL_PROXY", "socks5h://127.0.0.1:1", 1)
                let configuration = try SMTPConfiguration(host: "localhost", port: port, security: .none)
                try await SMTPTransport(configuration).send(message())
            }
            try #require(mails.count == 1)
        }
    }

    @Test("clear text is for this machine, and for no other")
    func clearText() throws {
        let credentials = SMTPConfiguration.Credentials(user: "u", password: WithheldText { "p" })
        _ = try SMTPConfiguration(host: "127.0.0.1", security: .none, credentials: credentials)
        for host in ["relay.exemple.fr", "127.0.0.1.exemple.fr", "localhost.exemple.fr", "10.0.0.1"] {
            #expect(throws: MailError.self, "\(host)") { try SMTPConfiguration(host: host, security: .none) }
        }
        #expect {
            try SMTPConfiguration(host: "relay.exemple.fr", security: .none, credentials: credentials)
        } throws: {
            "\($0)".contains("credentials only under TLS")
        }
        for host in ["", "a b", "a/b", "a@b", "a\r\nb", "a?b", "a#b", "é"] {
            #expect(throws: MailError.self, "\(host)") { try SMTPConfiguration(host: host, security: .tls) }
            #expect(throws: MailError.self, "\(host)") {
                try SMTPConfiguration(host: "localhost", security: .tls, heloName: host)
            }
        }
    }

    @Test("an authority file that is not there is known at start")
    func missingAuthority() throws {
        let configuration = try SMTPConfiguration(host: "localhost", security: .tls, caFile: "/nonexistent.pem")
        #expect { try SMTPTransport(configuration) } throws: { ($0 as? MailError)?.code == .configuration }
    }
}
