import ControlAPI
import Testing
import Varlink

@Suite("The Swift types are what the interface files say")
struct ContractTests {
    private static let portal: [any ControlMethod.Type] = [
        Portal.CheckActivationCode.self, Portal.CheckIdentifier.self, Portal.Activate.self, Portal.AttachCode.self,
        Portal.Authenticate.self, Portal.RequestTemporaryPassword.self, Portal.ReplaceTemporaryPassword.self,
        Portal.RequestIdentifierReminder.self, Portal.ChangePassword.self, Portal.ChangeMail.self,
        Portal.DescribeAccount.self,
        Portal.DescribePasswordRules.self, Portal.DescribePasswordRequest.self,
        Portal.RefuseCode.self, Portal.RefuseChild.self,
    ]

    private static let administration: [any ControlMethod.Type] = [
        Administration.Import.self, Administration.IssueCodes.self, Administration.FindAccounts.self,
        Administration.ShowAccount.self, Administration.FindRegistrations.self, Administration.ShowRegistration.self,
        Administration.IssueTemporaryPassword.self, Administration.Suspend.self, Administration.Resume.self,
        Administration.DeleteAccount.self, Administration.Status.self, Administration.DescribeSite.self,
        Administration.Statistics.self, Administration.ListClass.self,
        Administration.PlanCodeMails.self, Administration.MailCode.self,
        Administration.PlanPasswordChange.self, Administration.RequirePasswordChange.self, Administration.Watch.self,
    ]

    private static let helpdesk: [any ControlMethod.Type] = [
        Helpdesk.SignIn.self, Helpdesk.SignOut.self, Helpdesk.FindPeople.self, Helpdesk.ShowPerson.self,
        Helpdesk.GiveTemporaryPassword.self, Helpdesk.IssueCodes.self, Helpdesk.ListClass.self,
        Helpdesk.Statistics.self,
    ]

    @Test("for the portal", arguments: portal.indices)
    func portalTypes(index: Int) throws {
        try Contract(Portal.interface).checkMethod(Self.portal[index])
    }

    @Test("for the administration", arguments: administration.indices)
    func administrationTypes(index: Int) throws {
        try Contract(Administration.interface).checkMethod(Self.administration[index])
    }

    @Test("for the helpdesk", arguments: helpdesk.indices)
    func helpdeskTypes(index: Int) throws {
        try Contract(Helpdesk.interface).checkMethod(Self.helpdesk[index])
    }

    @Test("for every method of the files")
    func complete() throws {
        func names(_ methods: [any ControlMethod.Type]) -> Set<String> { Set(methods.map { $0.name }) }
        for (contract, methods) in [
            (try Contract(Portal.interface), Self.portal),
            (try Contract(Administration.interface), Self.administration),
            (try Contract(Helpdesk.interface), Self.helpdesk),
        ] {
            #expect(names(methods) == Set(contract.interface.methods.keys.map { "\(contract.interface.name).\($0)" }))
        }
    }

    @Test("for every error, both ways")
    func errors() throws {
        try Contract(Portal.interface).checkErrors(Portal.Failure.self)
        try Contract(Administration.interface).checkErrors(Administration.Failure.self)
        try Contract(Helpdesk.interface).checkErrors(Helpdesk.Failure.self)
    }

    @Test("for every word of every enum, and no word more")
    func words() throws {
        func words<Words: RawRepresentable & CaseIterable>(_: Words.Type) -> [String] where Words.RawValue == String {
            Words.allCases.map(\.rawValue)
        }
        let shared = [words(PersonKind.self), words(AccountState.self)]
        let portal = [
            words(Portal.PasswordProblem.self), words(Portal.IdentifierProblem.self),
            words(Portal.AuthenticationOutcome.self),
        ]
        let administration = [
            words(Administration.TemporaryPasswordOrigin.self), words(Administration.OwedMailKind.self),
            words(Administration.ActivationStage.self), words(Administration.PasswordChangeVerdict.self),
            words(Administration.CodeMailVerdict.self), words(Administration.FeedFormat.self),
            words(Administration.PlannedAction.self), words(Administration.EventKind.self),
            words(Administration.EventOutcome.self), words(Administration.ImportPhase.self),
            words(Administration.Server.Role.self),
        ]
        #expect(try Contract(Portal.interface).enumerations == Set(shared + portal))
        #expect(try Contract(Administration.interface).enumerations == Set(shared + administration))
        let helpdesk = [words(PersonKind.self), words(Helpdesk.ActivationStage.self), words(Helpdesk.Obstacle.self)]
        #expect(try Contract(Helpdesk.interface).enumerations == Set(helpdesk))
    }

    @Test("and the files are served as they are")
    func served() throws {
        for name in [Portal.interface, Administration.interface, Helpdesk.interface] {
            let contract = try Contract(name)
            #expect(contract.interface.name == name && !contract.interface.text.contains("\r"))
        }
    }

    @Test("and passwords and codes are not printed")
    func secrets() {
        let parameters = Portal.Authenticate.Parameters(identifier: "a.b", password: SensitiveText("hunter2"))
        var dumped = ""
        dump(parameters, to: &dumped)
        for text in ["\(parameters)", String(reflecting: parameters), dumped] { #expect(!text.contains("hunter2")) }
    }
}
