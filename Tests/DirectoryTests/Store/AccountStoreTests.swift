import Accounts
import Foundation
import TestSupport
import Testing

@testable import Directory

@Suite("An account in the directory")
struct AccountStoreTests {
    @Test("reads back as it was opened")
    func opened() async throws {
        try await withStore { tested in
            let account = try await tested.open(StoreUnderTest.facts())
            #expect(try await tested.store.account(account.identifier) == account)
            #expect(try await tested.store.account(registration: account.registration) == account)
            #expect(try await tested.store.accounts(mail: "ZOE.legoff@example.org") == [account])
            #expect(try await tested.directory.canBind(dn: tested.dn(account), password: "Mimosa-42"))
        }
    }

    @Test("reads back after each change as the change says, whatever the change is")
    func changes() async throws {
        try await withStore { tested in
            var account = try await tested.open(StoreUnderTest.facts())
            let now = StoreUnderTest.now
            let hash = try await tested.hasher.hash("Genet-2026")
            let lifecycle = tested.lifecycle
            let steps: [(Account) -> Decision<AccountChange>] = [
                { lifecycle.requestTemporaryPassword(for: $0, now: now + 1) },
                { account in
                    lifecycle.issueMailedPassword(hash: hash, for: account.owedMails[1], to: account, now: now + 2)
                },
                { lifecycle.spendTry(on: $0, now: now + 3) },
                { lifecycle.requestReminder(on: $0, now: now + 4) },
                { lifecycle.changeMail(to: "zoe;x@example.net", on: $0, now: now + 5) },
                { lifecycle.givePassword(hash: hash, to: $0, now: now + 6) },
                { lifecycle.spendTry(on: $0, now: now + 7) },
                { lifecycle.suspend($0, reason: "left: moved to Brest: for good  ") },
                { lifecycle.resume($0) },
                { lifecycle.replaceTemporaryPassword(by: hash, on: $0, now: now + 8) },
                { lifecycle.changePassword(to: hash, on: $0, now: now + 9) },
            ]
            for (number, step) in steps.enumerated() {
                guard case .change(let change, _) = step(account) else {
                    Issue.record("step \(number) was refused")
                    return
                }
                try await tested.store.apply(change)
                account = account.applying(change)
                let read = try await tested.store.account(account.identifier)
                #expect(read.map(sorted) == sorted(account), "step \(number)")
            }
        }
    }

    @Test("is not opened with an identifier that somebody has, nor twice from one registration")
    func exactlyOnce() async throws {
        try await withStore { tested in
            let first = try await tested.register(StoreUnderTest.facts("AC-TEST$1"))
            let second = try await tested.register(StoreUnderTest.facts("AC-TEST$2"))
            try await tested.open("zoe.legoff", with: first)
            #expect(await refusal { try await tested.open("zoe.legoff", with: second) } == .identifierTaken)
            #expect(await refusal { try await tested.open("ZOE.LeGoff", with: second) } == .identifierTaken)
            #expect(await refusal { try await tested.open("zoe.legoff2", with: first) } == .registrationUsed)
            #expect(await refusal { try await tested.open("zoe.legoff", with: first) } == .registrationUsed)
            try await tested.open("zoe.legoff2", with: second)
            #expect(try await tested.store.count(.accounts) == 2)
        }
    }

    @Test("is neither changed nor deleted on a decision that is out of date, nor when it is gone")
    func guarded() async throws {
        try await withStore { tested in
            let account = try await tested.open(StoreUnderTest.facts())
            guard case .change(let change, _) = tested.lifecycle.suspend(account, reason: "x") else { return }
            try await tested.store.apply(change)
            let after = try await tested.store.account(account.identifier)
            #expect(await refusal { try await tested.store.apply(change) } == .conflict)
            #expect(await refusal { try await tested.store.deleteAccount(account) } == .conflict)
            #expect(try await tested.store.account(account.identifier) == after)
            try await tested.store.deleteAccount(try #require(after))
            #expect(await refusal { try await tested.store.apply(change) } == .notFound)
            #expect(await refusal { try await tested.store.deleteAccount(account) } == .notFound)
            #expect(try await tested.store.account(account.identifier) == nil)
        }
    }

    @Test("whose state somebody edited by hand keeps what they wrote, though the version is the same")
    func editedByHand() async throws {
        try await withStore { tested in
            let account = try await tested.open(StoreUnderTest.facts())
            guard case .change(let change, _) = tested.lifecycle.suspend(account, reason: "x") else { return }
            let ldif =
                "dn: \(tested.dn(account))\nchangetype: modify\nreplace: passerelleState\npasserelleState: temporary\n"
            #expect(try await tested.directory.modify(ldif) == 0)
            #expect(await refusal { try await tested.store.apply(change) } == .conflict)
            #expect(try await tested.store.account(account.identifier)?.state == .temporary)
        }
    }

    /// Owed mails are a set for the directory.
    private func sorted(_ account: Account) -> Account {
        var account = account
        account.owedMails.sort { $0.stored < $1.stored }
        return account
    }
}
