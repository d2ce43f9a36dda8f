import Directory

/// A record of category `EtabEducNat` as facts.
enum AAFSchool {
    static func facts(_ record: AAFRecord, source: String) throws(Fault) -> SchoolFacts {
        // Not `identifier/id` in the first place: the jointure is what pupils' records refer to.
        let jointure = try record.one(AAFAttribute.structureJointure)
        let id = try record.id.map { (id) throws(Fault) in try FeedText.clean(id, "identifier/id") } ?? nil
        guard let text = jointure ?? id else {
            throw Fault(.missingKey, AAFAttribute.structureJointure, "has no \(AAFAttribute.structureJointure)")
        }
        let feedID = try FeedKey.key(text, source: source, attribute: AAFAttribute.structureJointure)
        let ownUAI = try record.one(AAFAttribute.structureUAI)
        let establishmentUAI = try record.one(AAFAttribute.establishmentUAI)
        guard let code = ownUAI ?? establishmentUAI else {
            throw Fault(
                .schoolWithoutUAI, AAFAttribute.structureUAI, "has no UAI: a pseudo-school, to which nobody can belong")
        }
        guard let uai = UAI.normalized(code) else {
            throw Fault(.invalidValue, AAFAttribute.structureUAI, "the UAI is not seven digits and a letter")
        }
        let rawName = try record.one(AAFAttribute.commonName)
        let name = rawName.map(SchoolName.readable) ?? uai
        var facts = SchoolFacts(uai: uai, feedID: feedID.text, source: source, name: name)
        facts.rawName = rawName == name ? nil : rawName
        facts.siren = try record.one(AAFAttribute.siren)
        facts.type = try record.one(AAFAttribute.type)
        facts.contract = try record.one(AAFAttribute.contract)
        facts.street = try record.one(AAFAttribute.street)
        facts.postalCode = try record.one(AAFAttribute.postalCode)
        facts.city = try record.one(AAFAttribute.city)
        facts.phone = try phone(record)
        return facts
    }

    static func phone(_ record: AAFRecord) throws(Fault) -> String? {
        try record.one(AAFAttribute.phone).flatMap { isTelephoneNumber($0) ? $0 : nil }
    }

    /// RFC 4517, 3.3.31. The directory would refuse the whole school for a number with a remark in it.
    private static func isTelephoneNumber(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: " '()+,-./:=?".utf8.contains(byte)
            }
        }
    }
}
