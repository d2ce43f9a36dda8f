import Accounts
import ControlAPI
import Directory
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("Issuing codes")
struct AdministrationCodesTests {
    @Test("gives each person of a class one code that works, as it is made, and the number at the end")
    func stream() async throws {
        try await withAdministration { bridge, client in
            for number in 0..<20 { try await bridge.register(number) }
            let (issued, total) = try await codes(client, .init(schoolUAI: "0440001A", class: "3B"))
            #expect(issued.count == 20 && total == 20 && Set(issued.map(\.key)).count == 20)
            for code in issued.prefix(3) {
                let typed = try #require(ActivationCode(typed: code.code.text))
                let found = try await bridge.store.registration(code: bridge.operations.key.index(of: typed))
                #expect(found?.0.key.text == code.key)
            }
        }
    }

    @Test("again kills the former code, unless only those without one are asked for")
    func again() async throws {
        try await withAdministration { bridge, client in
            for number in 0..<3 { try await bridge.register(number) }
            let (first, _) = try await codes(client, .init(key: "AC-TEST$1"))
            let (missing, _) = try await codes(client, .init(schoolUAI: "0440001A", onlyMissing: true))
            #expect(Set(missing.map(\.key)) == ["AC-TEST$0", "AC-TEST$2"])
            let (second, _) = try await codes(client, .init(key: "AC-TEST$1"))
            #expect(second.count == 1)
            let former = try #require(first.first.flatMap { ActivationCode(typed: $0.code.text) })
            #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: former)) == nil)
            let (none, total) = try await codes(client, .init(schoolUAI: "0440001A", onlyMissing: true))
            #expect(none.isEmpty && total == 0)
        }
    }

    @Test("to those who lack one leaves alone what somebody else has printed since, or prints at the same moment")
    func atOnce() async throws {
        try await withAdministration { bridge, client in
            let found = try #require(try await bridge.store.registration(bridge.register(0)))
            let printed = try await bridge.issueCode(found.key)
            let late = try await bridge.operations.issueCode(to: found, onlyMissing: true, by: .worker("test"))
            #expect(late == nil)
            #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: printed)) != nil)

            for number in 1...40 { try await bridge.register(number) }
            let other = try await VarlinkClient.connect(path: "\(bridge.directory.scratch)/administration")
            let missing = Administration.IssueCodes.Parameters(schoolUAI: "0440001A", onlyMissing: true)
            async let first = codes(client, missing)
            async let second = codes(other, missing)
            let issued = try await first.issued + second.issued
            #expect(issued.count == 40 && Set(issued.map(\.key)).count == 40)
            for code in issued {
                let typed = try #require(ActivationCode(typed: code.code.text))
                #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: typed)) != nil)
            }
        }
    }

    @Test("stops when the caller is gone: the codes of the others stay as they were")
    func gone() async throws {
        try await withAdministration { bridge, client in
            for number in 0..<300 { try await bridge.register(number) }
            let leaving = try await VarlinkClient.connect(path: "\(bridge.directory.scratch)/administration")
            for try await reply in try leaving.stream(Administration.IssueCodes.self, .init(schoolUAI: "0440001A")) {
                #expect(reply.issued != nil)
                break
            }
            await leaving.close()
            var former = -1
            try await bridge.eventually("the end of issuing") {
                let now = try await issued(bridge)
                defer { former = now }
                return now == former
            }
            #expect((1..<300).contains(former))
            // As much work as would have issued many more, had it gone on.
            try await bridge.register(1000)
            for _ in 0..<50 { _ = try await codes(client, .init(key: "AC-TEST$1000")) }
            #expect(try await issued(bridge) == former + 1)
        }
    }

    @Test("needs somebody to be named, who exists")
    func selection() async throws {
        try await withAdministration { _, client in
            #expect(
                await refusal { try await codes(client, .init(class: "3B")) }
                    == .selectionInvalid(
                        message: "say whom: a key, a school, a class of a school, or everybody without an account"))
            #expect(
                await refusal { try await codes(client, .init(key: "AC-TEST$99")) }
                    == .registrationNotFound(key: "AC-TEST$99"))
        }
    }

    @Test(
        "tells what a letter needs: title, addresses, and of a child both names; an account does not keep the address")
    func letters() async throws {
        try await withAdministration { bridge, client in
            var school = SchoolFacts(uai: "0440001A", feedID: nil, source: "AC-TEST", name: "Collège Jules Verne")
            (school.street, school.postalCode, school.city) = ("12 rue des Îles", "44100", "NANTES")
            _ = try await bridge.store.store(school)
            let pupil = try await bridge.register(1)
            let address = PostalAddress(
                street: ["Bâtiment B", "4 rue de la Paix"], postalCode: "44300", town: "NANTES")
            let key = try await bridge.registerRelative(of: pupil, title: "Mme", address: address)
            let (issued, _) = try await codes(client, .init(key: key.text))
            let code = try #require(issued.first)
            #expect(code.title == "Mme" && code.address == ["Bâtiment B", "4 rue de la Paix", "44300 NANTES"])
            #expect((code.childGivenName, code.childSurname, code.child) == ("Zoé", "Le Goff", "Zoé Le Goff"))
            #expect((code.schoolUAI, code.schoolAddress) == ("0440001A", ["12 rue des Îles", "44100 NANTES"]))
            let mother = Pupil(bridge, "anne.kerbrat")
            _ = try await mother.activate(with: key)
            #expect(try await bridge.entry("anne.kerbrat")["ENTPersonAdresse"] == nil)
        }
    }

    @Test("reaches everybody of every school who has no account, where that is asked for")
    func unopened() async throws {
        try await withAdministration { bridge, client in
            for number in 0..<3 { try await bridge.register(number) }
            let opened = Pupil(bridge)
            try await opened.activate(number: 3)
            let (issued, total) = try await codes(client, .init(unopened: true))
            #expect(Set(issued.map(\.key)) == ["AC-TEST$0", "AC-TEST$1", "AC-TEST$2"] && total == 3)
            #expect(await refusal { try await codes(client, .init(class: "3B", unopened: true)) } != nil)
        }
    }

    private func codes(
        _ client: VarlinkClient, _ parameters: Administration.IssueCodes.Parameters
    ) async throws -> (issued: [Administration.IssuedCode], total: Int?) {
        var issued: [Administration.IssuedCode] = []
        var total: Int?
        for try await reply in try client.stream(Administration.IssueCodes.self, parameters) {
            if let code = reply.issued { issued.append(code) }
            total = reply.total ?? total
        }
        return (issued, total)
    }

    private func issued(_ bridge: Bridge) async throws -> Int {
        var count = 0
        for try await registration in bridge.store.registrations(matching: .init()) where registration.code != nil {
            count += 1
        }
        return count
    }
}
