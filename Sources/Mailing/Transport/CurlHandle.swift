import CCurl
import Templates

/// One easy handle of libcurl, its lists and its error text; freed with the value.
///
/// Every option is checked: an option that this libcurl does not know must not silently leave a default in place.
struct CurlHandle: ~Copyable {
    /// Once in the process; libcurl does the rest of its set-up lazily and without locks otherwise.
    private static let globalStatus = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    private let raw: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// - Throws: `temporary` when libcurl has no handle for us.
    init() throws(MailError) {
        guard Self.globalStatus == CURLE_OK, let raw = curl_easy_init() else {
            throw MailError(.temporary, "libcurl: no handle")
        }
        self.init(owning: raw)
    }

    private init(owning raw: UnsafeMutableRawPointer) {
        self.raw = raw
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(raw)
        for list in lists { curl_slist_free_all(list) }
        errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(MailError) {
        try check(passerelle_curl_set_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: Duration) throws(MailError) {
        let (seconds, attoseconds) = value.components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        try set(
            option,
            milliseconds.overflow
                ? Int(Int32.max) : Int(milliseconds.partialValue + attoseconds / 1_000_000_000_000_000))
    }

    /// libcurl copies the text. `nil` means "none", which is not always the default.
    func set(_ option: CURLoption, _ value: String?) throws(MailError) {
        guard value?.utf8.contains(0) != true else { throw MailError(.configuration, "libcurl: an option with a NUL") }
        try check(passerelle_curl_set_string(raw, option, value))
    }

    mutating func set(_ option: CURLoption, list texts: [String]) throws(MailError) {
        for text in texts {
            guard let list = curl_slist_append(lists.popLast(), text) else {
                throw MailError(.temporary, "libcurl: out of memory")
            }
            lists.append(list)
        }
        guard let list = lists.last else { return }
        try check(passerelle_curl_set_list(raw, option, list))
    }

    /// What every transfer needs, whatever its protocol.
    func prepare() throws(MailError) {
        try check(passerelle_curl_set_error_buffer(raw, errorText))
        try check(passerelle_curl_discard_output(raw))
        // Signals belong to the process, not to a library's name look-up.
        try set(CURLOPT_NOSIGNAL, 1)
    }

    /// - Returns: libcurl's verdict and the server's last answer, 0 when it gave none.
    func upload(_ upload: SMTPUpload) throws(MailError) -> (status: CURLcode, answer: Int, text: String) {
        let state = Unmanaged.passUnretained(upload).toOpaque()
        try check(passerelle_curl_set_upload(raw, SMTPUploadCallbacks.read, SMTPUploadCallbacks.progress, state))
        try check(passerelle_curl_set_offset(raw, CURLOPT_INFILESIZE_LARGE, curl_off_t(upload.message.byteCount)))
        let status = withExtendedLifetime(upload) { curl_easy_perform(raw) }
        let text = errorText[0] == 0 ? String(cString: curl_easy_strerror(status)) : String(cString: errorText)
        return (status, passerelle_curl_response_code(raw), text.onOneLine)
    }

    private func check(_ code: CURLcode) throws(MailError) {
        guard code == CURLE_OK else {
            throw MailError(.configuration, "libcurl: \(String(cString: curl_easy_strerror(code)))")
        }
    }
}
