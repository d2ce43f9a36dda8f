/// What a pupil's record says of relatives, attribute by attribute, and nothing understood yet.
struct LinkValues: Equatable {
    /// `ENTElevePersRelEleve`: `id$link$financial$legal$contact$payment`.
    var relations: [String] = []
    /// `ENTEleveAutoriteParentale` of older files: ids of the legal representatives.
    var authority: [String] = []
    /// Ids in the other attributes of older files. None of them says who may represent the pupil.
    var others: [String] = []

    var isEmpty: Bool { relations.isEmpty && authority.isEmpty && others.isEmpty }
}

extension LinkValues {
    init(_ record: AAFRecord) {
        relations = Self.values(record, AAFAttribute.relations)
        authority = Self.values(record, AAFAttribute.authority)
        others = AAFAttribute.formerRelations.flatMap { Self.values(record, $0) }
    }

    /// As they stand: what cannot be cleaned is no id either, and is refused as such, without the pupil.
    private static func values(_ record: AAFRecord, _ attribute: String) -> [String] {
        (record.values[attribute] ?? []).compactMap { value in
            guard let cleaned = try? FeedText.clean(value, attribute) else { return value.isEmpty ? nil : "?" }
            return cleaned
        }
    }
}
