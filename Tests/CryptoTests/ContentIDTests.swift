import Crypto
import Primitives
import Testing

@Suite struct ContentIDTests {
    @Test func `the name of bytes is their plain digest`() {
        let bytes: [UInt8] = []
        let text = "b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        #expect(ContentID(of: bytes.span).text == text)
        #expect(ContentID(parsing: text) == ContentID(Blake3.hash([])))
    }
}
