import Testing

@testable import Directory

@Suite("How far a copy goes")
struct ReplicationStateTests {
    private func state(_ values: String...) throws -> ReplicationState { try #require(ReplicationState(values)) }

    @Test("is the newest change that it lacks, of each server that takes writes")
    func lag() throws {
        let full = try state(
            "20261126113010.250000Z#000000#001#000000", "20261126113000.000000Z#000000#002#000000")
        let behind = try state(
            "20261126113008.000000Z#000000#001#000000", "20261126113000.000000Z#000000#002#000000")
        #expect(full.lag(behind: [full, behind]) == 0)
        #expect(behind.lag(behind: [full, behind]) == 2.25)
    }

    @Test("tells by how much a later change is older, by the clock of the server that took both")
    func setback() throws {
        let former = try state(
            "20261126113010.000000Z#000000#001#000000", "20261126113030.000000Z#000000#002#000000")
        #expect(try former.setback(of: state("20261126113007.500000Z#000000#001#000000")) == 2.5)
        // Newer than all of its own server's, or the first of another: the others' clocks are not its own.
        #expect(try former.setback(of: state("20261126113011.000000Z#000000#001#000000")) == 0)
        #expect(try former.setback(of: state("20261126113000.000000Z#000000#003#000000")) == 0)
    }

    @Test("lacks everything of a server from which it has nothing")
    func unknownServer() throws {
        let all = try state("20261126113010.000000Z#000000#001#000000", "20261126113030.000000Z#000000#002#000000")
        let one = try state("20261126113010.000000Z#000000#001#000000")
        #expect(one.lag(behind: [all]) == 20)
        // Also when that is older than all it has.
        let older = try state("20261126113000.000000Z#000000#002#000000")
        #expect(one.lag(behind: [older]) == 1)
    }

    @Test(
        "is not known of a server that says nothing, or nothing that can be read",
        arguments: [[], ["yesterday"], ["2026#0#1#0"]])
    func unreadable(values: [String]) {
        #expect(ReplicationState(values) == nil)
    }
}
