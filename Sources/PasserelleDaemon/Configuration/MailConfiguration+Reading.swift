import Settings

extension MailConfiguration {
    static func read(from reader: inout ConfigurationReader, folders: Configuration.Folders) -> MailConfiguration {
        let configuration = MailConfiguration(
            transport: reader.choice("mail.transport", default: .pickup),
            from: reader.text("mail.from", default: "ne-pas-repondre@teleservices.example.org"),
            fromName: reader.text("mail.fromName"),
            replyTo: reader.text("mail.replyTo"),
            templates: reader.path("mail.templates", default: Self.templates(in: folders)),
            pickupFolder: reader.path("mail.pickupFolder", default: folders.state + "/mail"),
            sendmail: reader.text("mail.sendmail", default: "/usr/sbin/sendmail"),
            smtp: SMTP(
                host: reader.text("mail.smtp.host", default: "127.0.0.1"),
                port: reader.optionalInteger("mail.smtp.port", in: 1...65535),
                security: reader.choice("mail.smtp.security", default: .none),
                authorities: reader.optionalPath("mail.smtp.authorities"),
                user: reader.text("mail.smtp.user"),
                password: reader.secretFile("mail.smtp.passwordFile", credential: "smtp.password"),
                heloName: reader.text("mail.smtp.heloName", default: "localhost"),
                timeoutSeconds: reader.integer("mail.smtp.timeoutSeconds", default: 30, in: 1...600)),
            concurrency: reader.integer("mail.concurrency", default: 4, in: 1...64),
            pollSeconds: reader.integer("mail.pollSeconds", default: 15, in: 1...3600))
        if configuration.smtp.user != nil, configuration.smtp.password == nil {
            reader.problem("mail.smtp.user", "a user needs the file that holds the password: mail.smtp.passwordFile")
        }
        // A credential that the service manager hands over may be there for later; a file that is named is meant.
        if configuration.smtp.user == nil, reader.text("mail.smtp.passwordFile") != nil {
            reader.problem("mail.smtp.passwordFile", "a password needs the user it belongs to: mail.smtp.user")
        }
        return configuration
    }
}
