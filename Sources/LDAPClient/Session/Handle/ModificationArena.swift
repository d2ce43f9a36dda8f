import CLDAP
import CPlatform

/// The `LDAPMod **` of one request, in a single allocation that is wiped before it is freed: it may hold password
/// hashes.
struct ModificationArena: ~Copyable {
    let list: UnsafeMutablePointer<UnsafeMutablePointer<LDAPMod>?>
    private let memory: UnsafeMutableRawPointer
    private let size: Int

    init(_ modifications: [Modification]) {
        self.init(count: modifications.count) { (modifications[$0].kind.operation, modifications[$0].attribute) }
    }

    init(attributes: [Attribute]) {
        self.init(count: attributes.count) { (LDAP_MOD_ADD, attributes[$0]) }
    }

    private init(count: Int, _ element: (Int) -> (operation: Int32, attribute: Attribute)) {
        // Everything with an alignment comes first, then the bytes that it points to.
        var words = Space.pointer * (count + 1) + Space.modification * count
        var bytes = 0
        for index in 0..<count {
            let attribute = element(index).attribute
            words += Space.pointer * (attribute.values.count + 1) + Space.value * attribute.values.count
            bytes += attribute.name.utf8.count + 1
            for value in attribute.values { bytes += value.byteCount + 1 }
        }
        size = words + bytes
        memory = .allocate(byteCount: size, alignment: Space.alignment)
        var word = Cursor(next: memory)
        var byte = Cursor(next: memory + words)
        list = word.take(UnsafeMutablePointer<LDAPMod>?.self, count + 1)
        let modifications = word.take(LDAPMod.self, count)
        for index in 0..<count {
            let (operation, attribute) = element(index)
            let values = attribute.values
            let pointers = word.take(UnsafeMutablePointer<berval>?.self, values.count + 1)
            let lent = word.take(berval.self, values.count)
            for (position, value) in values.enumerated() {
                let start = byte.copy(value)
                (lent + position).initialize(to: berval(bv_len: ber_len_t(value.byteCount), bv_val: start))
                (pointers + position).initialize(to: lent + position)
            }
            (pointers + values.count).initialize(to: nil)
            let name = byte.copy(.text(ASCII.attributeDescription(attribute.name)))
            (modifications + index).initialize(
                to: LDAPMod(
                    mod_op: operation | LDAP_MOD_BVALUES, mod_type: name,
                    mod_vals: .init(modv_bvals: values.isEmpty ? nil : pointers)))
            (list + index).initialize(to: modifications + index)
        }
        (list + count).initialize(to: nil)
    }

    deinit {
        passerelle_wipe(memory, size)
        memory.deallocate()
    }
}

private enum Space {
    static let pointer = MemoryLayout<UnsafeMutableRawPointer?>.stride
    static let modification = MemoryLayout<LDAPMod>.stride
    static let value = MemoryLayout<berval>.stride
    static let alignment = max(MemoryLayout<LDAPMod>.alignment, MemoryLayout<berval>.alignment)
}

/// Hands out the arena from front to back.
private struct Cursor {
    var next: UnsafeMutableRawPointer

    mutating func take<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
        let start = next.bindMemory(to: type, capacity: count)
        next += MemoryLayout<Element>.stride * count
        return start
    }

    /// The bytes and a NUL, which names need.
    mutating func copy(_ value: AttributeValue) -> UnsafeMutablePointer<CChar> {
        let start = next.assumingMemoryBound(to: CChar.self)
        switch value {
        case .text(var text): text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
        case .octets(let octets): octets.withUnsafeBytes { append($0) }
        }
        next.storeBytes(of: 0, as: UInt8.self)
        next += 1
        return start
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress { next.copyMemory(from: start, byteCount: bytes.count) }
        next += bytes.count
    }
}

extension Modification.Kind {
    fileprivate var operation: Int32 {
        switch self {
        case .add: LDAP_MOD_ADD
        case .delete: LDAP_MOD_DELETE
        case .replace: LDAP_MOD_REPLACE
        }
    }
}
