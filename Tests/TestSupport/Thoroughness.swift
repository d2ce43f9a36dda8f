import Foundation

/// How long tests that try their luck go on: for as long as `make test` can wait, or for `make soak`.
public enum Thoroughness {
    public static let isSoak = ProcessInfo.processInfo.environment["PASSERELLE_SOAK"] != nil

    public static func rounds(_ short: Int, soak long: Int) -> Int { isSoak ? long : short }
}
