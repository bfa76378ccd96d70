import Crypto
import Primitives
import Testing

@Suite struct ContentIDTests {
    @Test func `an id is the plain digest, written with its prefix`() {
        let bytes: [UInt8] = []
        let text = "b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        #expect(ContentID(of: bytes.span).description == text)
        #expect(ContentID(text) == ContentID(Blake3.hash([])))
    }

    @Test(
        arguments: [
            "", "b3:", "b3", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f326",
            "b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f32622",
            "b3:AF1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "B3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "b3:g f1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f326",
            " b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        ])
    func `any other text is no id`(text: String) {
        #expect(ContentID(text) == nil)
    }

    @Test func `ids are ordered as their bytes`() {
        #expect(ContentID(Digest(0, 0, 0, 1)) < ContentID(Digest(1, 0, 0, 0)))
    }
}
