import Compression
import Simulation
import SpecTesting
import Testing

@Suite struct DecompressorTests {
    @Test(arguments: ContentCoding.allCases, Trials.seeds(2_000))
    func `pieces make no difference`(coding: ContentCoding, seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleContent.random(using: &dice, atMost: 100_000)
        let wire = try coded(bytes, coding)
        let (back, error) = decoded(SampleContent.pieces(of: wire, using: &dice), coding)
        #expect(error == nil)
        #expect(back == bytes)
    }

    @Test(arguments: ContentCoding.allCases)
    func `content cut at any byte is truncated, and read byte by byte it is whole`(
        coding: ContentCoding
    ) throws {
        var dice = SplitMix64(seed: 3)
        let bytes = SampleContent.text(of: 700, using: &dice)
        let wire = try coded(bytes, coding)
        for count in 0..<wire.count {
            #expect(decoded([Array(wire[..<count])], coding).error == .truncated(coding))
        }
        let (back, error) = decoded(wire.map { [$0] }, coding)
        #expect(error == nil)
        #expect(back == bytes)
    }

    @Test(arguments: ContentCoding.allCases)
    func `a turned bit is noticed or harmless, and never traps`(coding: ContentCoding) throws {
        var dice = SplitMix64(seed: 4)
        let bytes = SampleContent.text(of: 400, using: &dice)
        let wire = try coded(bytes, coding)
        var refused = 0
        for bit in 0..<wire.count * 8 {
            var damaged = wire
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let (back, error) = decoded([damaged], coding)
            if error == nil { #expect(back == bytes, "bit \(bit)") } else { refused += 1 }
        }
        // Only the date, the system and unused flags of a gzip header mean nothing to the content.
        #expect(refused > wire.count * 8 - 10 * 8)
    }

    @Test(arguments: ContentCoding.allCases)
    func `bytes behind the end are refused, be they another member or a single zero`(
        coding: ContentCoding
    ) throws {
        let wire = try coded(Array("content".utf8), coding)
        for tail in [wire, [0], [UInt8](repeating: 0, count: 512)] {
            #expect(decoded([wire + tail], coding).error == .trailing(coding))
            #expect(decoded([wire, [], tail], coding).error == .trailing(coding))
        }
        #expect(decoded([wire, [], []], coding).error == nil)
    }

    @Test(arguments: ContentCoding.allCases)
    func `a bomb is cut at the limit`(coding: ContentCoding) throws {
        let wire = try coded([UInt8](repeating: 0, count: 10 << 20), coding)
        let limits = CompressionLimits(output: 1 << 20, ratio: .max)
        for pieces in [[wire], wire.map { [$0] }] {
            let (back, error) = decoded(pieces, coding, limits: limits)
            #expect(error == .tooLarge(limit: 1 << 20))
            #expect(back.count <= 1 << 20)
        }
        let (back, error) = decoded([wire], coding, limits: CompressionLimits())
        #expect(error == .ratio(limit: 100))
        #expect(back.count <= 64 << 10)
    }

    @Test(arguments: ContentCoding.allCases)
    func `exactly the limit may come out, and not a byte more`(coding: ContentCoding) throws {
        for size in [0, 1, 100, 32 << 10, 70_000] {
            var dice = SplitMix64(seed: UInt64(size))
            let bytes = SampleContent.text(of: size, using: &dice)
            let wire = try coded(bytes, coding)
            let exact = decoded([wire], coding, limits: CompressionLimits(output: size))
            #expect(exact.error == nil)
            #expect(exact.bytes == bytes)
            guard size > 0 else { continue }
            let less = decoded([wire], coding, limits: CompressionLimits(output: size - 1))
            #expect(less.error == .tooLarge(limit: size - 1))
            #expect(less.bytes.count < size)
        }
    }

    @Test(arguments: ContentCoding.allCases)
    func `a short message may be all one letter`(coding: ContentCoding) throws {
        let bytes = [UInt8](repeating: 65, count: 64 << 10)
        let (back, error) = decoded(
            [try coded(bytes, coding)], coding, limits: CompressionLimits())
        #expect(error == nil)
        #expect(back == bytes)
    }

    @Test(arguments: ContentCoding.allCases)
    func `the first error is the last word`(coding: ContentCoding) throws {
        var stream = try Decompressor(coding)
        var output: [UInt8] = []
        let wire = try coded([1, 2, 3], coding)
        #expect(throws: CompressionError.malformed(coding)) {
            try stream.push([9, 9, 9, 9].span, into: &output)
        }
        #expect(throws: CompressionError.malformed(coding)) {
            try stream.push(wire.span, into: &output)
        }
        #expect(throws: CompressionError.malformed(coding)) { try stream.finish() }
        #expect(output.isEmpty)
    }

    @Test(arguments: ContentCoding.allCases)
    func `what was used up and what came out is counted`(coding: ContentCoding) throws {
        let bytes = [UInt8](repeating: 7, count: 5_000)
        let wire = try coded(bytes, coding)
        var stream = try Decompressor(coding)
        var output: [UInt8] = []
        // Empty pieces are no pieces, however many there are.
        for _ in 0..<100 { try stream.push(Span(), into: &output) }
        try stream.push(wire.span, into: &output)
        #expect(stream.consumed == wire.count)
        #expect(stream.produced == bytes.count)
    }
}

@Suite struct GzipReadingTests {
    /// A member around the empty content, with a header of these flags and fields.
    private func member(flags: UInt8, _ fields: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255] + fields + [3, 0] + [0, 0, 0, 0, 0, 0, 0, 0]
    }

    @Test func `a header with every field is read, and its own checksum held`() throws {
        #expect(decoded([member(flags: 0, [])], .gzip).error == nil)
        let named = [2, 0, 1, 2] + Array("name\0".utf8) + Array("comment\0".utf8)
        #expect(decoded([member(flags: 0x1C, named)], .gzip).error == nil)
        #expect(decoded([member(flags: 2, [0, 0])], .gzip).error == .malformed(.gzip))
        #expect(decoded([member(flags: 0x20, [])], .gzip).error == .malformed(.gzip))
    }

    @Test func `a wrong checksum and a wrong length are noticed`() throws {
        let wire = try coded(Array("content".utf8), .gzip)
        for index in wire.count - 8..<wire.count {
            var damaged = wire
            damaged[index] ^= 1
            #expect(decoded([damaged], .gzip).error == .malformed(.gzip))
        }
    }

    @Test func `zlib's own form and bare deflate are no gzip`() {
        #expect(decoded([[0x78, 0x9C, 3, 0, 0, 0, 0, 1]], .gzip).error == .malformed(.gzip))
        #expect(decoded([[3, 0]], .gzip).error == .malformed(.gzip))
    }

    @Test(.python("gzip"), arguments: Trials.seeds(200))
    func `what Python writes is read`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleContent.random(using: &dice, atMost: 100_000)
        let script =
            "import gzip, sys; d = sys.stdin.buffer.read(); "
            + "sys.stdout.buffer.write(gzip.compress(d, int(sys.argv[1])))"
        let wire = try await PythonPeer().run(
            script, input: bytes, arguments: ["\(dice.next() % 10)"])
        let (back, error) = decoded(SampleContent.pieces(of: wire, using: &dice), .gzip)
        #expect(error == nil)
        #expect(back == bytes)
    }
}

@Suite struct ZstdReadingTests {
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// The last block of a frame: the byte 65, as it is.
    private static let lastBlock: [UInt8] = [0b0000_1001, 0, 0, 65]

    @Test func `a window of eight mebibytes is given, a larger one refused before it is taken`() {
        func frame(window: UInt8) -> [UInt8] { Self.magic + [0, window] + Self.lastBlock }
        let (bytes, error) = decoded([frame(window: 13 << 3)], .zstd)
        #expect(error == nil)
        #expect(bytes == [65])
        for window: UInt8 in [13 << 3 | 1, 14 << 3, 0xFF] {
            #expect(decoded([frame(window: window)], .zstd).error == .window(limit: 8 << 20))
        }
        let small = CompressionLimits(windowLog: 10)
        #expect(decoded([frame(window: 0)], .zstd, limits: small).error == nil)
        #expect(
            decoded([frame(window: 1)], .zstd, limits: small).error == .window(limit: 1 << 10))
    }

    @Test func `a frame that names a dictionary is refused`() {
        let frame = Self.magic + [1, 0, 5] + Self.lastBlock
        #expect(decoded([frame], .zstd).error == .dictionary)
    }

    @Test(arguments: [UInt8](0x50...0x5F))
    func `a frame that is to be skipped is no content`(kind: UInt8) throws {
        let skipped: [UInt8] = [kind, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9]
        #expect(decoded([skipped], .zstd).error == .malformed(.zstd))
        #expect(decoded(skipped.map { [$0] }, .zstd).error == .malformed(.zstd))
        let wire = try coded([1], .zstd)
        #expect(decoded([skipped + wire], .zstd).error == .malformed(.zstd))
        #expect(decoded([wire + skipped], .zstd).error == .trailing(.zstd))
    }

    @Test func `blocks of one repeated byte are held to the ratio from the first`() {
        // Four bytes that stand for 128 KiB, not the last.
        let block: [UInt8] = [0b0000_0010, 0, 0x10, 0]
        let frame = Self.magic + [0, 10 << 3] + (0..<1_000).flatMap { _ in block }
        let (bytes, error) = decoded([frame], .zstd, limits: CompressionLimits())
        #expect(error == .ratio(limit: 100))
        #expect(bytes.count <= 64 << 10)
    }

    @Test(arguments: Trials.seeds(200))
    func `what the zstd program writes is read`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleContent.random(using: &dice, atMost: 100_000)
        let wire = try await zstd(["-c", "-\(1 + dice.next() % 19)"], bytes)
        let (back, error) = decoded(SampleContent.pieces(of: wire, using: &dice), .zstd)
        #expect(error == nil)
        #expect(back == bytes)
    }
}
