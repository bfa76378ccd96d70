import Crypto
import Primitives
import Testing

@Suite struct UnprintedTests {
    /// Every state that a secret goes into, made from that secret.
    private static func states(of bytes: [UInt8]) throws -> [any Sendable] {
        let (secret, key) = (try secret(of: bytes), bytes.span)
        let keyed = try Blake3.keyed(by: secret)
        var stream = keyed.stream()
        stream.update(key)
        var (narrow, wide) = (SHAKE128(), SHAKE256())
        narrow.update(key)
        wide.update(key)
        return [
            keyed, keyed.output(of: key), stream, stream.output(),
            HMAC<SHA256>(key: key), HMAC<Keccak256>(key: key),
            HKDF<SHA512>(material: key, salt: key), try HKDF<SHA256>(pseudorandomKey: key),
            try HKDF<SHA256>.extract(material: key, salt: key),
            try ChaChaPoly(key: secret), try XChaChaPoly(key: secret),
            state(SHA256(), key), state(SHA512(), key), state(SHA3_256(), key),
            state(SHA3_512(), key), state(Keccak256(), key),
            narrow, wide, narrow.output(), wide.output(),
        ]
    }

    private static func state<Function: HashFunction>(
        _ function: Function, _ key: Span<UInt8>
    ) -> Function {
        var function = function
        function.update(key)
        return function
    }

    private static func texts(of value: any Sendable) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [dumped, "\(value)", String(reflecting: value), "\([value])"]
    }

    @Test func `nothing prints the state that a secret went into`() throws {
        let one = try Self.states(of: (0..<32).map { UInt8($0 + 101) })
        let other = try Self.states(of: (0..<32).map { UInt8($0 + 7) })
        #expect(one.count == other.count)
        for (one, other) in zip(one, other) {
            let texts = Self.texts(of: one)
            #expect(texts == Self.texts(of: other), "what it prints depends on the key")
            for text in texts { #expect(!text.contains("101") && !text.contains("0x")) }
        }
    }

    @Test func `what is not shown says what it is`() throws {
        let key = [UInt8](repeating: 1, count: 32)
        let keyed = try Blake3.keyed(by: key.span)
        #expect("\(keyed)" == "Blake3, its state not shown")
        #expect(
            "\(HMAC<SHA256>(key: key.span))" == "HMAC<SHA256>, its state not shown")
    }
}
