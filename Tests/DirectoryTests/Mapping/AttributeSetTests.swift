import Testing

@testable import Directory

@Suite("A set of attributes")
struct AttributeSetTests {
    @Test("has no attribute without a value, and no empty value")
    func empty() {
        var set = AttributeSet()
        set["sn"] = ["", "  "]
        set["cn"] = []
        set.set("mail", nil)
        set.set("uid", "")
        #expect(set.attributes.isEmpty && set == AttributeSet())
        set.set("uid", "zoe")
        set.set("uid", nil)
        #expect(set.attributes.isEmpty)
    }

    @Test(
        "keeps the first of values that are one for the directory",
        arguments: [
            ["3B", "3b"], ["3 B", "3  B"], [" 3B ", "3B"], ["Zoé", "Zoe\u{301}"], ["ﬁn", "fin"], ["３Ｂ", "3B"],
        ])
    func equalValues(values: [String]) {
        var set = AttributeSet()
        set["ou"] = values
        #expect(set["ou"].count == 1)
    }

    @Test("keeps apart what the directory keeps apart")
    func differentValues() {
        var set = AttributeSet()
        set["ou"] = ["Zoé", "Zoe", "3B", "3 B", "3-B"]
        #expect(set["ou"].count == 5)
    }

    @Test("has a digest that depends on every value and name, and on no order")
    func digest() {
        func digest(_ attributes: [(String, [String])]) -> String {
            var set = AttributeSet()
            for (name, values) in attributes { set[name] = values }
            return set.digest
        }
        let one = digest([("sn", ["Le Goff"]), ("ou", ["3A", "3B"])])
        #expect(one == digest([("ou", ["3B", "3A"]), ("sn", ["Le Goff"])]))
        for other in [
            digest([("sn", ["Le Gof"]), ("ou", ["3A", "3B"])]), digest([("sn", ["Le Goff"]), ("ou", ["3A"])]),
            digest([("cn", ["Le Goff"]), ("ou", ["3A", "3B"])]), digest([("sn", ["Le Goff", "3A"]), ("ou", ["3B"])]),
            digest([("sn", ["Le Goff"]), ("ou", ["3A3B"])]), digest([]),
        ] { #expect(one != other) }
    }
}
