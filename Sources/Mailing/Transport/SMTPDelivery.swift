import CCurl

/// One mail over one connection: sets libcurl up so that nothing but SMTP to this relay can happen, and names the
/// outcome.
struct SMTPDelivery {
    let configuration: SMTPConfiguration

    init(_ configuration: SMTPConfiguration) {
        self.configuration = configuration
    }

    /// Blocks until the relay has answered or the time is over.
    func perform(_ upload: SMTPUpload) throws(MailError) {
        var curl = try CurlHandle()
        try prepare(&curl)
        try curl.set(CURLOPT_MAIL_FROM, "<\(upload.message.sender.text)>")
        try curl.set(CURLOPT_MAIL_RCPT, list: ["<\(upload.message.recipient.text)>"])
        let outcome = try curl.upload(upload)
        guard outcome.status != CURLE_OK else { return }
        throw MailError(
            code(of: outcome.status, answer: outcome.answer, text: outcome.text),
            "relay \(configuration.host): \(outcome.text)")
    }

    private func prepare(_ curl: inout CurlHandle) throws(MailError) {
        try curl.prepare()
        try curl.set(CURLOPT_URL, configuration.url)
        try curl.set(CURLOPT_PROTOCOLS_STR, configuration.security == .tls ? "smtps" : "smtp")
        // Nothing from the environment or a home folder has a say in where mails go.
        try curl.set(CURLOPT_PROXY, "")
        try curl.set(CURLOPT_NOPROXY, "*")
        try curl.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try curl.set(CURLOPT_FOLLOWLOCATION, 0)
        try curl.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout)
        try curl.set(CURLOPT_TIMEOUT_MS, configuration.timeout)

        // Required or absent, never tried: "try" continues in clear when somebody strips the offer.
        let level = configuration.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        try curl.set(CURLOPT_USE_SSL, Int(level.rawValue))
        try curl.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try curl.set(CURLOPT_SSL_VERIFYPEER, 1)
        try curl.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = configuration.caFile {
            try curl.set(CURLOPT_CAINFO, file)
            // The system's folder would be trusted besides.
            try curl.set(CURLOPT_CAPATH, nil)
        }

        if let credentials = configuration.credentials {
            guard let password = credentials.password.reveal() else {
                throw MailError(.configuration, "relay password: not text")
            }
            try curl.set(CURLOPT_USERNAME, credentials.user)
            try curl.set(CURLOPT_PASSWORD, password)
        }
    }

    /// What the caller does next. The server's digits say more than libcurl's verdict, where there are any.
    private func code(of status: CURLcode, answer: Int, text: String) -> MailError.Code {
        switch status {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_USE_SSL_FAILED, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            return .configuration
        case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR:
            return (400..<500).contains(answer) ? .temporary : .configuration
        // No answer yet: the last digits are about an earlier command.
        case CURLE_OPERATION_TIMEDOUT, CURLE_ABORTED_BY_CALLBACK, CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST,
            CURLE_SSL_CONNECT_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
            return .temporary
        default:
            guard (500..<600).contains(answer) else { return .temporary }
            return isAboutMail(status, answer: answer, text: text) ? .permanent : .configuration
        }
    }

    /// Whether a 5xx is about this recipient or this message; otherwise every other mail would fail the same way.
    ///
    /// libcurl names the command in its error text only (7.88, `lib/smtp.c`); for a refusal after the last byte of the
    /// message it leaves nothing but its verdict. What is not recognised here is kept, and is loud.
    private func isAboutMail(_ status: CURLcode, answer: Int, text: String) -> Bool {
        let isAboutCredentials = [530, 534, 535, 538].contains(answer)
        let isRefusedMessage = status == CURLE_WEIRD_SERVER_REPLY && text == String(cString: curl_easy_strerror(status))
        return !isAboutCredentials
            && (isRefusedMessage || text.hasPrefix("RCPT failed") || text.hasPrefix("DATA failed"))
    }
}
