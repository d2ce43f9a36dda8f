/// How somebody stands to a pupil: the five codes that follow the id in `ENTElevePersRelEleve`.
public struct Relation: Sendable, Hashable {
    /// What the codes make of somebody. Only a legal representative may open an account.
    public enum Standing: Sendable, Equatable {
        case legalRepresentative
        /// Looks after the pupil, or is to be called, and represents nobody.
        case contact
        /// A second record of the pupil, as relative of itself.
        case pupil
        /// Codes that no table has: nothing may be concluded from them.
        case unknown
    }

    /// Two tables of codes are in use; `legal` means something else in each.
    public enum Generation: Sendable, Equatable {
        case former, current
    }

    public var link: UInt8
    public var financial: UInt8
    public var legal: UInt8
    public var contact: UInt8
    public var payment: UInt8

    public init(link: UInt8, financial: UInt8, legal: UInt8, contact: UInt8, payment: UInt8) {
        self.link = link
        self.financial = financial
        self.legal = legal
        self.contact = contact
        self.payment = payment
    }

    /// `10$1$1$1$0`. Nothing but five numbers of at most two digits is read.
    public init?(codes: Substring) {
        let fields = codes.split(separator: "$", omittingEmptySubsequences: false)
        let numbers = fields.compactMap(Self.number)
        guard fields.count == 5, numbers.count == 5 else { return nil }
        self.init(
            link: numbers[0], financial: numbers[1], legal: numbers[2], contact: numbers[3], payment: numbers[4])
    }

    public var codes: String { "\(link)$\(financial)$\(legal)$\(contact)$\(payment)" }

    /// `nil` for a link that neither table has.
    public var generation: Generation? {
        switch link {
        case 1...7: .former
        case 10...99: .current
        default: nil
        }
    }

    /// In the former table legal 1 and 2 are both legal representatives, in the current one 2 is merely in charge.
    public var standing: Standing {
        switch (generation, link, legal) {
        case (.former, 7, _), (.current, 70, _): .pupil
        case (.former, _, 1...2), (.current, _, 1): .legalRepresentative
        case (.former, _, 0), (.current, _, 0), (.current, _, 2): .contact
        default: .unknown
        }
    }

    private static func number(_ text: Substring) -> UInt8? {
        // `UInt8` also reads a sign.
        guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt8(text)
    }
}
