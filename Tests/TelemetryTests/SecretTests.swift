import Crypto
import Telemetry
import Testing

@Suite struct SecretTests {
    @Test func `no secret can be a field`() throws {
        let secrets: [any Sendable] = [
            Secret("hunter2"), Secret([UInt8](1...4)), try SecretBytes.random(count: 32),
        ]
        for secret in secrets { #expect(!(secret is any Loggable)) }
    }

    @Test func `nothing that prints or reflects shows a secret`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.withValue(\.count) == 7)
    }

    @Test func `what a log may say is that there is one, and how long it is`() throws {
        #expect(Secret("hunter2").redacted.logValue == .text("7 secret bytes"))
        #expect(Secret("").redacted.logValue == .text("absent"))
        #expect(Secret([UInt8](1...4)).redacted.byteCount == 4)
        #expect(try SecretBytes.random(count: 32).redacted.logValue == .text("32 secret bytes"))
    }
}
