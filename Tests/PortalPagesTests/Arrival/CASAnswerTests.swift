import Foundation
import Testing

@testable import PortalPages

@Suite("What a CAS server answers")
struct CASAnswerTests {
    private func answer(_ body: String, namespace: String = "http://www.yale.edu/tp/cas") -> CASAnswer {
        CASAnswer(xml: Data("<cas:serviceResponse xmlns:cas='\(namespace)'>\(body)</cas:serviceResponse>".utf8))
    }

    @Test("is read as the user of the ticket, whatever else it says")
    func success() {
        let body = """
            <cas:authenticationSuccess>
              <cas:user> zoe.legoff
              </cas:user>
              <cas:attributes><cas:user>somebody.else</cas:user></cas:attributes>
            </cas:authenticationSuccess>
            """
        #expect(answer(body) == .user("zoe.legoff"))
    }

    @Test("is nobody when it is no UTF-8, wherever that is")
    func otherBytes() {
        let text = Array("<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'/>".utf8)
        for position in text.indices {
            var bytes = text
            bytes[position] = 0xDE
            #expect(CASAnswer(xml: Data(bytes)) == .notUnderstood)
        }
    }

    @Test("is a refusal where it says so")
    func refusal() {
        let body =
            "<cas:authenticationFailure code='INVALID_TICKET'>Ticket ST-1 not recognized</cas:authenticationFailure>"
        #expect(answer(body) == .refused)
    }

    @Test(
        "is nobody when it says anything else",
        arguments: [
            "", "<cas:user>zoe.legoff</cas:user>", "<cas:authenticationSuccess/>",
            "<cas:authenticationSuccess><user>zoe.legoff</user></cas:authenticationSuccess>",
            "<cas:authenticationSuccess><cas:user/></cas:authenticationSuccess>", "<cas:authenticationSuccess>",
        ])
    func nobody(body: String) {
        #expect(answer(body) == .notUnderstood)
    }

    @Test("is nobody in another namespace, as a page, or with entities that lead elsewhere")
    func strange() {
        let body = "<cas:authenticationSuccess><cas:user>zoe</cas:user></cas:authenticationSuccess>"
        #expect(answer(body, namespace: "http://example.org") == .notUnderstood)
        #expect(CASAnswer(xml: Data("<html><body>zoe.legoff</body></html>".utf8)) == .notUnderstood)
        #expect(CASAnswer(xml: Data()) == .notUnderstood)
        let entity = """
            <!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
            <cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>
            <cas:authenticationSuccess><cas:user>&e;</cas:user></cas:authenticationSuccess></cas:serviceResponse>
            """
        #expect(CASAnswer(xml: Data(entity.utf8)) == .notUnderstood)
    }
}
