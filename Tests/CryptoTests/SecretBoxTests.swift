import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct SecretBoxTests {
    /// The example of NaCl.
    private enum Example {
        static let key = bytes("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389")
        static let nonce = bytes("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37")
        static let message = bytes(
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac7"
                + "28d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6"
                + "556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082"
                + "f937763848645e0705")
        static let box = bytes(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476f"
                + "b8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48e"
                + "eee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de5624"
                + "4a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5")

        private static func bytes(_ hex: String) -> [UInt8] { HexText.bytes(hex) ?? [] }
    }

    @Test func `the example of NaCl is sealed and opened`() throws {
        let nonce = try #require(XChaChaNonce(Example.nonce))
        let box = try SecretBox.seal(
            Example.message.span, nonce: nonce, key: Example.key.span)
        #expect(box == Example.box)
        #expect(try Self.open(box) == Example.message)
    }

    @Test func `a box that is changed or cut opens for nobody, and leaves zeros`() throws {
        for index in Example.box.indices {
            var box = Example.box
            box[index] ^= 1
            #expect(throws: OpenRefusal.notAuthentic) { _ = try Self.open(box) }
        }
        for count in 0..<16 {
            #expect(throws: OpenRefusal.tooShort(count: count, least: 16)) {
                _ = try Self.open(Array(Example.box[..<count]))
            }
        }
        for count in 16..<Example.box.count {
            #expect(throws: OpenRefusal.notAuthentic) {
                _ = try Self.open(Array(Example.box[..<count]))
            }
        }
        let nonce = try #require(XChaChaNonce(Example.nonce))
        var left = [UInt8](repeating: 7, count: Example.message.count)
        var place = left.mutableSpan
        var box = Example.box
        box[0] ^= 1
        #expect(throws: OpenRefusal.notAuthentic) {
            try SecretBox.open(box.span, nonce: nonce, key: Example.key.span, into: &place)
        }
        #expect(left.allSatisfy { $0 == 0 })
    }

    @Test func `what is too long is not sealed`() throws {
        let nonce = try #require(XChaChaNonce(Example.nonce))
        let long = [UInt8](repeating: 0, count: SecretBox.longest + 1)
        #expect(throws: SealRefusal.tooLong(count: long.count)) {
            _ = try SecretBox.seal(long.span, nonce: nonce, key: Example.key.span)
        }
    }

    private static func open(_ box: [UInt8]) throws -> [UInt8] {
        let nonce = try #require(XChaChaNonce(Example.nonce))
        var message = [UInt8](
            repeating: 0, count: max(0, box.count - SecretBox.tagByteCount))
        var place = message.mutableSpan
        try SecretBox.open(box.span, nonce: nonce, key: Example.key.span, into: &place)
        return message
    }
}
