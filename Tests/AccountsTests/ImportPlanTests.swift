import Accounts
import Testing

@Suite("The plan of an import")
struct ImportPlanTests {
    private func change(_ action: PlannedChange.Action, _ key: String, at uai: String = "0440001A") -> PlannedChange {
        PlannedChange(action, RegistrationKey(key), schoolUAI: uai, reason: "why")
    }

    private func plan(suspended: Int, of accounts: Int, at uai: String = "0440001A") -> ImportPlan {
        var plan = ImportPlan()
        plan.count(accounts: accounts, pupils: accounts, of: uai)
        for number in 0..<suspended { plan.add(change(.suspended, "A$\(number)", at: uai)) }
        return plan
    }

    @Test("asks before more than the share of a school's accounts are suspended, and not for the share itself")
    func share() {
        #expect(plan(suspended: 5, of: 100).excesses(over: 5).isEmpty)
        let excesses = plan(suspended: 6, of: 100).excesses(over: 5)
        #expect(excesses.map(\.schoolUAI) == ["0440001A", nil])
        #expect(excesses.allSatisfy { $0.suspended == 6 && $0.accounts == 100 })
        #expect(plan(suspended: 1, of: 1).excesses(over: 100).isEmpty)
        #expect(plan(suspended: 1, of: 1000).excesses(over: 0).count == 2)
        #expect(plan(suspended: 0, of: 0).excesses(over: 0).isEmpty)
    }

    @Test("asks as well before letters in the post are made worthless: pupils without an account count")
    func registrations() {
        var plan = ImportPlan()
        plan.count(accounts: 0, pupils: 100, of: "0440001A")
        for number in 0..<6 { plan.add(change(.removed, "A$\(number)")) }
        #expect(plan.excesses(over: 5).map(\.leaving) == [6, 6])
        #expect(plan.excesses(over: 6).isEmpty)
        // A relative's registration goes with the pupil's and is not counted again.
        plan.add(PlannedChange(.removed, RegistrationKey("A$900+1"), schoolUAI: "0440001A", reason: "why"))
        #expect(plan.excesses(over: 6).isEmpty)
    }

    @Test("looks at each school: a small one is not lost among the others")
    func eachSchool() {
        var plan = plan(suspended: 3, of: 10, at: "0440002B")
        plan.count(accounts: 1000, pupils: 1000, of: "0440001A")
        #expect(plan.excesses(over: 5).map(\.schoolUAI) == ["0440002B"])
        #expect(plan.total.accounts == 1010 && plan.total.suspended == 3)
    }

    @Test("counts each change in its school and keeps who leaves and who returns")
    func tally() {
        var plan = ImportPlan()
        plan.count(accounts: 7, pupils: 9, of: "0440001A")
        #expect(plan.isEmpty)
        for action in PlannedChange.Action.allCases { plan.add(change(action, "A$\(action.rawValue)")) }
        #expect(plan.departures.map(\.action) == [.suspended, .removed])
        #expect(plan.returns.map(\.action) == [.resumed])
        let tally = plan.schools["0440001A"]
        #expect(
            tally.map { [$0.added, $0.changed, $0.moved, $0.suspended, $0.resumed, $0.removed] } == [1, 1, 1, 1, 1, 1])
        #expect(!plan.isEmpty)
    }

    @Test("has another name for each registration that it takes away, and carries on one that took them all away")
    func removals() {
        func plan(_ keys: [String], leadingTo end: String = "x") -> ImportPlan {
            var plan = ImportPlan()
            plan.digest.combine(end, "1")
            for key in keys { plan.add(change(.removed, key)) }
            return plan
        }
        let confirmed = plan(["A$1", "A$2"])
        let name = confirmed.digest.text
        let removals = Set(confirmed.departures.map(\.key))
        #expect(plan(["A$2", "A$1"]).digest.text == name)
        for other in [plan([]), plan(["A$1"]), plan(["A$1", "A$3"]), plan(["A$1", "A$2", "A$3"])] {
            #expect(other.digest.text != name && other.digest.leadsToTheSame(as: name))
        }
        for rest in [plan([]), plan(["A$2"]), confirmed] { #expect(rest.carriesOn(name, removing: removals)) }
        for other in [plan(["A$1", "A$3"]), plan(["A$1"], leadingTo: "y")] {
            #expect(!other.carriesOn(name, removing: removals))
        }
        #expect(!plan(["A$1"]).carriesOn(name, removing: []))
        #expect(!plan([]).carriesOn("0000-0000-0000-0000", removing: removals))
    }

    @Test("has a name that says what it leads to, in whatever order it was found, and nothing else has")
    func digest() {
        func digest(_ facts: [[String]]) -> String {
            var digest = PlanDigest()
            for fact in facts { digest.combine(fact[0], fact[1]) }
            return digest.text
        }
        let name = digest([["a", "1"], ["b", "2"]])
        #expect(name.wholeMatch(of: /[0-9a-f]{4}(-[0-9a-f]{4}){3}/) != nil)
        #expect(digest([["b", "2"], ["a", "1"]]) == name)
        for other in [[["a", "1"]], [["a", "2"], ["b", "1"]], [["a1", ""], ["b", "2"]], []] {
            #expect(digest(other) != name)
        }
    }
}
