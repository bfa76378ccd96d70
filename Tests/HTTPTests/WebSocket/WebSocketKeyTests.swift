import HTTP
import Testing

@Suite struct WebSocketKeyTests {
    @Test func `the key of the RFC has the answer of the RFC`() throws {
        let key = try #require(WebSocketKey(parsing: "dGhlIHNhbXBsZSBub25jZQ=="))
        #expect(key.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(WebSocketKey(Array("the sample nonce".utf8)) == key)
    }

    @Test(arguments: [
        "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSE=",
        "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZR==", " dGhlIHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ== ", "dGhlIHNhbXBsZSBub25j_Q==",
    ])
    func `a key that is no base64 of sixteen bytes is none`(text: String) {
        #expect(WebSocketKey(parsing: text) == nil)
    }
}
