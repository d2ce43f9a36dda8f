import Accounts

/// Who may open an account for one pupil, and who of those whom the record names may not, with the reason.
///
/// An account opened for the wrong person is worse than one that comes a week late: wherever a record contradicts itself, or
/// holds a code that no table has, nobody gets one by it.
struct PupilLinks: Equatable {
    struct Link: Equatable {
        /// As the feed has it, without source.
        var relative: String
        /// Older files name the legal representatives without any codes.
        var relation: Relation?
    }

    struct LeftOut: Equatable {
        /// `nil` when it cannot be read.
        var relative: String?
        var attribute: String
        var reason: RefusedRecord.Reason
        var message: String
    }

    private(set) var links: [Link] = []
    private(set) var leftOut: [LeftOut] = []

    init() {}

    /// - Parameter pupil: the record's own id, without source.
    init(_ values: LinkValues, pupil: String) {
        guard !values.isEmpty else { return }
        let authority = ids(in: values.authority, AAFAttribute.authority)
        let groups = RelationGroups(values.relations)
        for relative in groups.order {
            judge(groups.relations[relative] ?? .init(), of: relative, pupil: pupil, authority: authority)
        }
        for _ in 0..<groups.unreadable { leave(nil, AAFAttribute.relations, .malformedLink, Self.shape) }
        for relative in authority.subtracting(groups.order).sorted() {
            if relative == pupil {
                leave(relative, AAFAttribute.authority, .pupilItself, "the pupil's own id")
            } else if values.relations.isEmpty {
                links.append(Link(relative: relative, relation: nil))
            } else {
                leave(
                    relative, AAFAttribute.authority, .contradictoryLink,
                    "\(AAFAttribute.authority) names somebody whom \(AAFAttribute.relations) does not")
            }
        }
        for relative in ids(in: values.others, AAFAttribute.formerRelations[0])
            .subtracting(authority).subtracting(groups.order).sorted()
        {
            leave(
                relative, AAFAttribute.formerRelations[0], .notLegalRepresentative,
                "a relative, of whom the record does not say that they are a legal representative")
        }
    }

    private mutating func judge(_ group: RelationGroup, of relative: String, pupil: String, authority: Set<String>) {
        if let (reason, message) = Self.objection(to: group, of: relative, pupil: pupil, authority: authority) {
            leave(relative, AAFAttribute.relations, reason, message)
        } else {
            links.append(Link(relative: relative, relation: group.merged))
        }
    }

    private static func objection(
        to group: RelationGroup, of relative: String, pupil: String, authority: Set<String>
    ) -> (RefusedRecord.Reason, String)? {
        let standings = group.relations.map(\.standing)
        if relative == pupil || standings.contains(.pupil) { return (.pupilItself, "a second record of the pupil") }
        if group.isMalformed { return (.malformedLink, shape) }
        if standings.contains(.unknown) {
            return (.unknownLinkCode, "a link, or a legal status, that no table of codes has")
        }
        if Set(group.relations.compactMap(\.generation)).count > 1 {
            return (.contradictoryLink, "codes of both tables for the same person")
        }
        if !standings.contains(.legalRepresentative) { return (.notLegalRepresentative, "not a legal representative") }
        if !authority.isEmpty, !authority.contains(relative) {
            return (
                .contradictoryLink,
                "a legal representative by \(AAFAttribute.relations), and none by \(AAFAttribute.authority)"
            )
        }
        return nil
    }

    private mutating func leave(
        _ relative: String?, _ attribute: String, _ reason: RefusedRecord.Reason, _ message: String
    ) {
        leftOut.append(LeftOut(relative: relative, attribute: attribute, reason: reason, message: message))
    }

    private mutating func ids(in values: [String], _ attribute: String) -> Set<String> {
        var result: Set<String> = []
        for value in values {
            if FeedKey.isWellFormed(value) {
                result.insert(value)
            } else {
                leave(nil, attribute, .malformedLink, "\(attribute) holds something that is no id")
            }
        }
        return result
    }

    private static let shape =
        "\(AAFAttribute.relations) is not \"<id>$<link>$<financial>$<legal>$<contact>$<payment>\", all numbers but the id"
}

/// What one pupil's record says of one relative, in one value or several.
private struct RelationGroup {
    var relations: [Relation] = []
    var isMalformed = false

    /// Feeds give each role of a person in a value of its own: together they say what one value could.
    var merged: Relation? {
        guard var merged = relations.first(where: { $0.standing == .legalRepresentative }) else { return nil }
        for relation in relations {
            merged.financial = max(merged.financial, relation.financial)
            merged.contact = max(merged.contact, relation.contact)
            merged.payment = max(merged.payment, relation.payment)
        }
        return merged
    }
}

/// The values of `ENTElevePersRelEleve` by the id that each begins with.
private struct RelationGroups {
    private(set) var order: [String] = []
    private(set) var relations: [String: RelationGroup] = [:]
    /// Values of which not even the id can be told.
    private(set) var unreadable = 0

    init(_ values: [String]) {
        for value in values {
            let parts = value.split(separator: "$", maxSplits: 1, omittingEmptySubsequences: false)
            let id = parts.first.map(String.init) ?? ""
            guard FeedKey.isWellFormed(id) else {
                unreadable += 1
                continue
            }
            if relations[id] == nil { order.append(id) }
            if parts.count == 2, let relation = Relation(codes: parts[1]) {
                relations[id, default: .init()].relations.append(relation)
            } else {
                relations[id, default: .init()].isMalformed = true
            }
        }
    }
}
