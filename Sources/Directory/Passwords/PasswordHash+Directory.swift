import Accounts

extension PasswordHash {
    /// What makes slapd compare by Argon2 instead of taking the value for the password itself.
    fileprivate static let scheme = "{ARGON2}"

    /// The value of `userPassword`.
    public var directoryValue: String { "\(Self.scheme)\(phc)" }
}

extension PasswordHasher.Cost {
    /// What passerelle never stores less than: a cost that is raised leaves the passwords that are there.
    private var floor: Self {
        let least = Self()
        return Self(memoryKiB: min(memoryKiB, least.memoryKiB), passes: min(passes, least.passes))
    }

    /// Just not enough, by memory and by passes, as far as Argon2 goes.
    public var weaker: [Self] {
        let floor = floor
        return [
            Self(memoryKiB: floor.memoryKiB - 1, passes: floor.passes, lanes: 1),
            Self(memoryKiB: floor.memoryKiB, passes: floor.passes - 1, lanes: 1),
        ].filter { $0.memoryKiB >= Self.least.memoryKiB && $0.passes >= Self.least.passes }
    }

    /// A POSIX extended regular expression for values of `userPassword` that passerelle may have stored: at this cost, or before
    /// that was raised. For slapd's rules of access, which compare without case.
    public var directoryPattern: String {
        let memory = Self.numbers(from: floor.memoryKiB)
        let times = Self.numbers(from: floor.passes)
        return "^[{]ARGON2[}][$]argon2id[$]v=19[$]m=\(memory),t=\(times),p=[0-9]+"
            + "[$][A-Za-z0-9+/]{\(Self.saltCharacters),}[$][A-Za-z0-9+/]{\(Self.tagCharacters),}$"
    }

    /// Matches decimal numbers that are not less: those with more digits, or with a greater one after the same beginning.
    private static func numbers(from least: UInt32) -> String {
        let digits = Array(String(least))
        let greater = digits.indices.compactMap { position -> String? in
            guard let digit = digits[position].wholeNumberValue, digit < 9 else { return nil }
            return "\(String(digits[..<position]))[\(digit + 1)-9][0-9]{\(digits.count - position - 1)}"
        }
        return "(\((["[1-9][0-9]{\(digits.count),}"] + greater + ["\(least)"]).joined(separator: "|")))"
    }

    /// Why a value of `userPassword` is sooner guessed than any that passerelle stores; `nil` when it is not. Lanes are not
    /// compared: the work is the same.
    public func weakness(of value: [UInt8]) -> PasswordWeakness? {
        guard let text = String(validating: value, as: UTF8.self),
            text.prefix(PasswordHash.scheme.count).uppercased() == PasswordHash.scheme,
            let hash = PasswordHash(phc: String(text.dropFirst(PasswordHash.scheme.count)))
        else { return .notArgon2id }
        let fields = hash.phc.split(separator: "$")
        let parameters = fields[2].split(separator: ",").map { $0.split(separator: "=") }
        func parameter(_ name: String) -> UInt32 {
            parameters.first { $0.first ?? "" == name }.flatMap { UInt32($0.last ?? "") } ?? 0
        }
        let isAsCostly =
            parameter("m") >= floor.memoryKiB && parameter("t") >= floor.passes
            && fields[3].count >= Self.saltCharacters
            && fields[4].count >= Self.tagCharacters
        return isAsCostly ? nil : .lowerCost
    }

    // Base64 without padding.
    private static let saltCharacters = (PasswordHasher.saltBytes * 4 + 2) / 3
    private static let tagCharacters = (PasswordHasher.tagBytes * 4 + 2) / 3
}
