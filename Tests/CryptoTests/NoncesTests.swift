import Crypto
import Testing

@Suite struct NonceTests {
    @Test func `a channel and a number are twelve bytes, little end first`() {
        let nonce = ChaChaNonce(channel: 0x0403_0201, number: 0x0C0B_0A09_0807_0605)
        #expect(nonce.bytes == Array(1...12))
        #expect(ChaChaNonce(Array(1...12)) == nonce)
        #expect(nonce != ChaChaNonce(channel: 0x0403_0201, number: 0))
    }

    @Test func `only their own lengths make nonces`() {
        for count in 0..<40 {
            let bytes = [UInt8](repeating: 3, count: count)
            #expect((ChaChaNonce(bytes) != nil) == (count == 12))
            #expect((XChaChaNonce(bytes) != nil) == (count == 24))
        }
    }

    @Test func `a long nonce is its bytes`() throws {
        let bytes = [UInt8](1...24)
        let nonce = try #require(XChaChaNonce(bytes))
        #expect(nonce.bytes == bytes)
        for bit in 0..<192 { #expect(XChaChaNonce(flipped(bytes, bit)) != nonce) }
        #expect(Set([nonce, nonce, .fresh(), .fresh()]).count == 3)
    }
}
