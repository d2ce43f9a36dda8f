import Foundation

/// How long tests that try their luck go on: for as long as `make test` can wait, or for `make adversaries`.
public enum Thoroughness {
    public static let isThorough = ProcessInfo.processInfo.environment["PASSERELLE_THOROUGH"] != nil

    public static func rounds(_ short: Int, thorough long: Int) -> Int { isThorough ? long : short }
}
