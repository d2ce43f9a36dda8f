import Foundation

// Values with a meaning of their own, checked where they are read.
extension ConfigurationReader {
    public mutating func path(_ key: String, default fallback: String) -> String {
        let path = text(key, default: fallback)
        // Relative paths are those of whoever starts the program; from here on they no longer depend on it.
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    public mutating func optionalPath(_ key: String) -> String? {
        text(key).map { $0.hasPrefix("/") ? $0 : FileManager.default.currentDirectoryPath + "/" + $0 }
    }

    public mutating func webAddress(_ key: String, default fallback: String) -> String {
        let address = text(key, default: fallback)
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host() != nil else {
            problem(key, "takes a web address such as https://teleservices.example.org, not “\(address)”")
            return fallback
        }
        return address
    }

    public mutating func timeZone(_ key: String, default fallback: String) -> String {
        let name = text(key, default: fallback)
        guard TimeZone(identifier: name) != nil else {
            problem(key, "takes a time zone such as Europe/Paris, not “\(name)”")
            return fallback
        }
        return name
    }
}
