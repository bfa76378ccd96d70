import Testing

@testable import TLS

@Suite struct ServerNameTests {
    @Test(arguments: [
        ("localhost", "localhost"), ("a.example.", "a.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("_sip.example", "_sip.example"), ("1.2.3.4.example", "1.2.3.4.example"),
    ])
    func `host names are taken`(text: String, name: String) throws {
        let taken = try ServerName(text)
        #expect(taken.kind == .host && taken.text == name)
    }

    @Test(arguments: ["127.0.0.1", "::1", "2001:db8::7", "::ffff:10.0.0.1"])
    func `addresses are told from names`(text: String) throws {
        #expect(try ServerName(text).kind == .address)
    }

    @Test(arguments: [
        "", ".", "..", "a..b", ".a", "a b", "a\u{0}b", "b\u{fc}cher.example", "[::1]", "a/b", "a:1",
        "1.2.3", "1.2.3.256", "*.example", "::1%lo", String(repeating: "a", count: 64),
        String(repeating: "a.", count: 127) + "b", "a\r\nb",
    ])
    func `what names no server is refused`(text: String) {
        #expect(throws: TLSError.serverName(text)) { try ServerName(text) }
        let words = "\(TLSError.serverName(text))"
        #expect(!words.contains("\n") && !words.contains("\r") && !words.contains("\u{0}"))
    }
}
