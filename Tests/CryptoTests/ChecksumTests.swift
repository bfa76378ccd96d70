import Crypto
import SpecTesting
import Testing

/// A checksum by the definition: one bit after the other divided by the polynomial, bits reversed.
struct ChecksumTwin {
    let divisor: UInt32

    static let ieee = ChecksumTwin(divisor: 0xEDB8_8320)
    static let castagnoli = ChecksumTwin(divisor: 0x82F6_3B78)

    func checksum(of message: some Sequence<UInt8>, continuing earlier: UInt32 = 0) -> UInt32 {
        var remainder = ~earlier
        for byte in message {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? divisor : 0) }
        }
        return ~remainder
    }
}

@Suite struct CRC32Tests {
    @Test func `checksums are those that everybody has`() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.of([]) == 0)
        #expect(CRC32.of(Array("a".utf8)) == 0xE8B7_BE43)
        let text = "The quick brown fox jumps over the lazy dog"
        #expect(CRC32.of(Array(text.utf8)) == 0x414F_A339)
    }

    @Test(arguments: ChecksumWay.allCases)
    func `every length agrees with the definition, in every way`(way: ChecksumWay) {
        var dice = SeededDice(seed: Trials.baseSeed)
        for length in Array(0...600) + [1_023, 1_024, 1_025, 4_096, 5_000] {
            let start = Int(dice.next() % 64)
            let buffer = dice.bytes(start + length)
            let earlier = UInt32(truncatingIfNeeded: dice.next())
            var checksum = CRC32(continuing: earlier)
            checksum.update(buffer.span.extracting(droppingFirst: start), by: way)
            let expected = ChecksumTwin.ieee.checksum(of: buffer[start...], continuing: earlier)
            #expect(checksum.value == expected, "\(length) bytes")
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a message in parts has the checksum of the whole`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let message = dice.bytes(Int(dice.next() % 2_000))
        var (checksum, mixed) = (CRC32(), CRC32())
        for part in message.parts(upTo: 1 + Int(dice.next() % 700), using: &dice) {
            checksum.update(part.span)
            mixed.update(part.span, by: ChecksumWay.allCases.randomElement(using: &dice) ?? .wide)
        }
        let whole = CRC32.of(message.span)
        #expect(checksum.value == whole && mixed.value == whole)
        #expect(CRC32.of(message) == whole && whole == ChecksumTwin.ieee.checksum(of: message))
    }

    @Test(arguments: ChecksumWay.allCases)
    func `no byte outside the message is read`(way: ChecksumWay) throws {
        let memory = try #require(GuardedMemory(readable: 600))
        for length in 0...600 {
            var checksum = CRC32()
            checksum.update(memory.last(length).span, by: way)
            let zeros = repeatElement(UInt8(0), count: length)
            #expect(checksum.value == ChecksumTwin.ieee.checksum(of: zeros))
        }
    }
}

@Suite struct CRC32CTests {
    /// RFC 3720, appendix B.4: zeros, ones, ascending, descending, and an iSCSI read command.
    @Test func `checksums are those of RFC 3720`() {
        let command: [UInt8] = [
            0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0,
            0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
        ]
        #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.of(Array(0..<32)) == 0x46DD_794E)
        #expect(CRC32C.of((0..<32).reversed()) == 0x113F_DB5C)
        #expect(CRC32C.of(command) == 0xD996_3A56)
        #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.of([]) == 0)
    }

    @Test(arguments: ChecksumWay.allCases)
    func `every length agrees with the definition, in every way`(way: ChecksumWay) {
        var dice = SeededDice(seed: Trials.baseSeed)
        for length in Array(0...600) + [1_023, 1_024, 1_025, 4_096, 5_000] {
            let start = Int(dice.next() % 64)
            let buffer = dice.bytes(start + length)
            let earlier = UInt32(truncatingIfNeeded: dice.next())
            var checksum = CRC32C(continuing: earlier)
            checksum.update(buffer.span.extracting(droppingFirst: start), by: way)
            let expected = ChecksumTwin.castagnoli.checksum(
                of: buffer[start...], continuing: earlier)
            #expect(checksum.value == expected, "\(length) bytes")
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a message in parts has the checksum of the whole`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let message = dice.bytes(Int(dice.next() % 2_000))
        var (checksum, mixed) = (CRC32C(), CRC32C())
        for part in message.parts(upTo: 1 + Int(dice.next() % 700), using: &dice) {
            checksum.update(part.span)
            mixed.update(part.span, by: ChecksumWay.allCases.randomElement(using: &dice) ?? .wide)
        }
        let whole = CRC32C.of(message.span)
        #expect(checksum.value == whole && mixed.value == whole)
        #expect(
            CRC32C.of(message) == whole && whole == ChecksumTwin.castagnoli.checksum(of: message))
    }

    @Test(arguments: ChecksumWay.allCases)
    func `no byte outside the message is read`(way: ChecksumWay) throws {
        let memory = try #require(GuardedMemory(readable: 600))
        for length in 0...600 {
            var checksum = CRC32C()
            checksum.update(memory.last(length).span, by: way)
            let zeros = repeatElement(UInt8(0), count: length)
            #expect(checksum.value == ChecksumTwin.castagnoli.checksum(of: zeros))
        }
    }
}
