import COpenSSL
import Primitives
import SpecTesting
import Testing

@testable import Crypto

/// The message, key and authenticated bytes of RFC 8439 §2.8.2, which the draft on XChaCha uses too.
enum Sunscreen {
    static let message = Array(
        """
        Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
        future, sunscreen would be it.
        """.utf8)
    static let key = [UInt8](0x80...0x9F)
    static let context: [UInt8] = [
        0x50, 0x51, 0x52, 0x53, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7,
    ]
}

@Suite struct ChaChaPolyTests {
    private static let nonce = ChaChaNonce(channel: 7, number: 0x4746_4544_4342_4140)
    private static let sealed =
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        + "3ff4def08e4b7a9de576d26586cec64b6116"
        + "1ae10b594f09e26a7e902ecbd0600691"

    private static func cipher() throws -> ChaChaPoly {
        try ChaChaPoly(key: secret(of: Sunscreen.key))
    }

    @Test(arguments: SealingLibrary.allCases)
    func `the vector of the RFC`(library: SealingLibrary) throws {
        let cipher = try Self.cipher().through(library)
        let sealed = try cipher.seal(
            Sunscreen.message, nonce: Self.nonce, authenticating: Sunscreen.context)
        #expect(HexText.bytes(Self.sealed) == sealed)
        let opened = try cipher.open(
            sealed, nonce: Self.nonce, authenticating: Sunscreen.context)
        #expect(opened == Sunscreen.message)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `both libraries give the same bytes, in place or not`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let key = try secret(of: dice.bytes(32))
        let cipher = try ChaChaPoly(key: key)
        let nonce = ChaChaNonce(
            channel: UInt32(truncatingIfNeeded: dice.next()), number: dice.next())
        let lengths = [0, 1, 15, 16, 17, 63, 64, 65, 255, 256, 511, 512, 513, 1_024, 5_000, 70_000]
        let length = lengths[Int(seed % UInt64(lengths.count))]
        let message = dice.bytes(length)
        let context = dice.bytes(Int(dice.next() % 40))

        let sealed = try cipher.seal(message, nonce: nonce, authenticating: context)
        #expect(sealed.count == length + ChaChaPoly.tagByteCount)
        #expect(try cipher.open(sealed, nonce: nonce, authenticating: context) == message)
        for library in SealingLibrary.allCases {
            let same = cipher.through(library)
            #expect(try same.seal(message, nonce: nonce, authenticating: context) == sealed)
            #expect(try same.open(sealed, nonce: nonce, authenticating: context) == message)

            var buffer = message + [UInt8](repeating: 9, count: 16)
            var place = buffer.mutableSpan
            try same.sealInPlace(&place, nonce: nonce, authenticating: context.span)
            #expect(buffer == sealed)
            place = buffer.mutableSpan
            try same.openInPlace(&place, nonce: nonce, authenticating: context.span)
            #expect(Array(buffer.dropLast(16)) == message)

            // A changed byte, a lost one: refused, and the buffer holds nothing of the message.
            let changed = flipped(sealed, Int(dice.next() % UInt64(8 * sealed.count)))
            #expect(throws: OpenRefusal.notAuthentic) {
                try same.open(changed, nonce: nonce, authenticating: context)
            }
            var spoilt = changed
            place = spoilt.mutableSpan
            var refusal: OpenRefusal?
            do throws(OpenRefusal) {
                try same.openInPlace(&place, nonce: nonce, authenticating: context.span)
            } catch { refusal = error }
            #expect(refusal == .notAuthentic)
            #expect(spoilt.dropLast(16).allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: SealingLibrary.allCases)
    func `no bit of anything can be changed`(library: SealingLibrary) throws {
        let cipher = try Self.cipher().through(library)
        let (nonce, context) = (Self.nonce, Sunscreen.context)
        let sealed = try cipher.seal(Sunscreen.message, nonce: nonce, authenticating: context)
        func isOpened(
            _ cipher: ChaChaPoly, _ sealed: [UInt8], _ nonce: ChaChaNonce, _ context: [UInt8]
        ) -> Bool {
            do throws(OpenRefusal) {
                _ = try cipher.open(sealed, nonce: nonce, authenticating: context)
                return true
            } catch {
                #expect(error == .notAuthentic)
                return false
            }
        }
        #expect(isOpened(cipher, sealed, nonce, context))
        for bit in 0..<(8 * sealed.count) {
            #expect(!isOpened(cipher, flipped(sealed, bit), nonce, context))
        }
        for bit in 0..<256 {
            let other = try ChaChaPoly(key: secret(of: flipped(Sunscreen.key, bit)))
            #expect(!isOpened(other.through(library), sealed, nonce, context))
        }
        for bit in 0..<96 {
            let other = try #require(ChaChaNonce(flipped(nonce.bytes, bit)))
            #expect(!isOpened(cipher, sealed, other, context))
        }
        for bit in 0..<(8 * context.count) {
            #expect(!isOpened(cipher, sealed, nonce, flipped(context, bit)))
        }
        for shorter in 16..<sealed.count {
            #expect(!isOpened(cipher, Array(sealed[..<shorter]), nonce, context))
        }
        #expect(!isOpened(cipher, sealed + [0], nonce, context))
        #expect(!isOpened(cipher, sealed, nonce, context + [0]))
        #expect(!isOpened(cipher, sealed, nonce, context.dropLast()))
        #expect(!isOpened(cipher, sealed, nonce, []))
    }

    @Test(arguments: [SealingFault.noContext, .noStart])
    func `where OpenSSL cannot begin, libsodium seals and opens`(fault: SealingFault) throws {
        let whole = try Self.cipher().through(.openSSL)
        let failing = whole.through(.openSSL, failing: fault)
        let message = [UInt8](repeating: 5, count: 1_000)
        let sealed = try whole.seal(message, nonce: Self.nonce)
        #expect(try failing.seal(message, nonce: Self.nonce) == sealed)
        #expect(try failing.open(sealed, nonce: Self.nonce) == message)
        #expect(throws: OpenRefusal.notAuthentic) {
            try failing.open(flipped(sealed, 77), nonce: Self.nonce)
        }
    }

    @Test func `a cipher that fails midway is not taken for a forgery`() throws {
        let failing = try Self.cipher().through(.openSSL, failing: .noUpdate)
        let message = [UInt8](repeating: 5, count: 1_000)
        let sealed = try Self.cipher().seal(message, nonce: Self.nonce)
        #expect(throws: OpenRefusal.cipherFailed) {
            try failing.open(sealed, nonce: Self.nonce)
        }
        #expect(throws: SealRefusal.cipherFailed) {
            try failing.seal(message, nonce: Self.nonce)
        }
        // In place, zeros are left of both.
        let nothing: [UInt8] = []
        var (clear, secret) = (sealed, sealed)
        var refusals: [any Error] = []
        var place = clear.mutableSpan
        do throws(SealRefusal) {
            try failing.sealInPlace(&place, nonce: Self.nonce, authenticating: nothing.span)
        } catch { refusals.append(error) }
        place = secret.mutableSpan
        do throws(OpenRefusal) {
            try failing.openInPlace(&place, nonce: Self.nonce, authenticating: nothing.span)
        } catch { refusals.append(error) }
        #expect(refusals.first as? SealRefusal == .cipherFailed)
        #expect(refusals.last as? OpenRefusal == .cipherFailed)
        #expect(clear.dropLast(16).allSatisfy { $0 == 0 })
        #expect(secret.dropLast(16).allSatisfy { $0 == 0 })
    }

    @Test func `nothing is left in the thread's queue of errors`() throws {
        let before = ERR_peek_error()
        #expect(ChaChaCall.fetch("a cipher that nobody has") == nil)
        #expect(ERR_peek_error() == before)
        let cipher = try Self.cipher().through(.openSSL)
        let sealed = try cipher.seal([1, 2, 3], nonce: Self.nonce)
        #expect(throws: OpenRefusal.notAuthentic) {
            try cipher.open(flipped(sealed, 3), nonce: Self.nonce)
        }
        #expect(ERR_peek_error() == before)
    }

    @Test(arguments: 0..<16)
    func `fewer bytes than a tag are refused`(count: Int) throws {
        let cipher = try Self.cipher()
        var bytes = [UInt8](repeating: 0, count: count)
        #expect(throws: OpenRefusal.tooShort(count: count, least: 16)) {
            try cipher.open(bytes, nonce: Self.nonce)
        }
        let nothing: [UInt8] = []
        var refusals: [any Error] = []
        var place = bytes.mutableSpan
        do throws(SealRefusal) {
            try cipher.sealInPlace(&place, nonce: Self.nonce, authenticating: nothing.span)
        } catch { refusals.append(error) }
        do throws(OpenRefusal) {
            try cipher.openInPlace(&place, nonce: Self.nonce, authenticating: nothing.span)
        } catch { refusals.append(error) }
        #expect(refusals.first as? SealRefusal == .noRoomForTag(count: count))
        #expect(refusals.last as? OpenRefusal == .tooShort(count: count, least: 16))
    }

    @Test func `more than the bound is refused before it is looked at`() throws {
        let cipher = try Self.cipher()
        let (none, most) = ([UInt8](), ChaChaPoly.longest)
        // Pages that nobody touches take no memory.
        let memory = try #require(GuardedMemory(readable: most + 17))
        let bytes = memory.last(most + 17)
        var (sealing, opening, context): (SealRefusal?, OpenRefusal?, SealRefusal?)
        do throws(SealRefusal) {
            _ = try cipher.seal(bytes.span, nonce: Self.nonce, authenticating: none.span)
        } catch { sealing = error }
        do throws(OpenRefusal) {
            _ = try cipher.open(bytes.span, nonce: Self.nonce, authenticating: none.span)
        } catch { opening = error }
        do throws(SealRefusal) {
            _ = try cipher.seal(none.span, nonce: Self.nonce, authenticating: bytes.span)
        } catch { context = error }
        #expect(sealing == .tooLong(count: most + 17))
        #expect(opening == .tooLong(count: most + 1))
        #expect(context == .tooLong(count: most + 17))
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `a key of another length is refused`(count: Int) throws {
        let key = try SecretBytes.random(count: count)
        let refusal = SecretRefusal.wrongCount(count, expected: 32)
        #expect(throws: refusal) { try ChaChaPoly(key: key) }
        #expect(throws: refusal) { try XChaChaPoly(key: key) }
    }

    @Test func `a cipher prints nothing of its key`() throws {
        var dumped = ""
        dump(try Self.cipher(), to: &dumped)
        #expect(dumped.contains("32 secret bytes"))
        #expect(!dumped.contains("128"), "the first byte in decimal")
    }

    @Test func `refusals say what is wrong`() {
        #expect("\(SealRefusal.tooLong(count: 5))".contains("at most 1073741824"))
        #expect("\(SealRefusal.noRoomForTag(count: 3))".contains("3 bytes has no room for the 16"))
        #expect("\(OpenRefusal.tooShort(count: 3, least: 40))".contains("the shortest has 40"))
        #expect("\(OpenRefusal.tooLong(count: 5))".contains("5 sealed bytes"))
        #expect("\(OpenRefusal.notAuthentic)".contains("changed since"))
        #expect("\(SealRefusal.cipherFailed)".contains("the cipher failed"))
        #expect("\(OpenRefusal.cipherFailed)".contains("the cipher failed"))
        #expect("\(SealRefusal.exhausted(channel: 4))".contains("channel 4 has used up"))
        #expect("\(OpenRefusal.exhausted(channel: 4))".contains("channel 4 has used up"))
        #expect("\(SecretRefusal.wrongCount(3, expected: 32))".contains("32 is needed"))
    }
}
