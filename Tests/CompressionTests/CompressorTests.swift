import Compression
import Simulation
import SpecTesting
import Testing

@Suite struct CompressorTests {
    @Test(arguments: ContentCoding.allCases, Trials.seeds(2_000))
    func `what is coded in any pieces decodes to what it was`(coding: ContentCoding, seed: UInt64)
        throws
    {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleContent.random(using: &dice, atMost: 200_000)
        let levels = Compressor.levels(of: coding)
        let level = levels.lowerBound + Int(dice.next() % UInt64(min(levels.count, 9)))
        var stream = try Compressor(coding, level: level)
        var output: [UInt8] = []
        for piece in SampleContent.pieces(of: bytes, using: &dice) {
            stream.push(piece.span, into: &output)
            if dice.next() % 4 == 0 { stream.flush(into: &output) }
        }
        stream.finish(into: &output)
        let (back, error) = decoded([output], coding)
        #expect(error == nil)
        #expect(back == bytes)
        let whole = decoded([try coded(bytes, coding, level: level)], coding)
        #expect(whole.error == nil)
        #expect(whole.bytes == bytes)
    }

    @Test(arguments: ContentCoding.allCases)
    func `after a flush a reader has everything that was pushed`(coding: ContentCoding) throws {
        var writer = try Compressor(coding)
        var reader = try Decompressor(coding, limits: unrated)
        var (said, heard) = ([UInt8](), [UInt8]())
        for number in 0..<50 {
            let event = Array("data: event \(number)\n\n".utf8)
            var wire: [UInt8] = []
            writer.push(event.span, into: &wire)
            writer.flush(into: &wire)
            writer.flush(into: &wire)
            try reader.push(wire.span, into: &heard)
            said += event
            #expect(heard == said)
        }
        var wire: [UInt8] = []
        writer.finish(into: &wire)
        try reader.push(wire.span, into: &heard)
        try reader.finish()
        #expect(heard == said)
    }

    @Test func `no name and no date is written`() throws {
        let header = try coded(Array("text".utf8), .gzip).prefix(10)
        #expect(header.elementsEqual([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]))
    }

    @Test func `a frame carries its checksum, and its size where that is known`() throws {
        let bytes = [UInt8](repeating: 7, count: 100)
        // Magic number; single segment, checksum, one byte of size.
        #expect(try coded(bytes, .zstd).prefix(6) == [0x28, 0xB5, 0x2F, 0xFD, 0b0010_0100, 100])
    }

    @Test func `the same content is coded in the same bytes`() throws {
        for coding in ContentCoding.allCases {
            var dice = SplitMix64(seed: 1)
            let bytes = SampleContent.text(of: 100_000, using: &dice)
            #expect(try coded(bytes, coding) == coded(bytes, coding))
        }
    }

    @Test(arguments: [
        (ContentCoding.gzip, 0), (.gzip, 10), (.gzip, -1), (.zstd, 0), (.zstd, 20), (.zstd, -5),
    ])
    func `a level that the coding has not is refused`(coding: ContentCoding, level: Int) {
        let refusal = CompressionError.level(level, allowed: Compressor.levels(of: coding))
        #expect(throws: refusal) { try coded([1], coding, level: level) }
    }

    @Test func `even the highest level needs no window that a reader may refuse`() throws {
        var dice = SplitMix64(seed: 2)
        let bytes = (0..<(9 << 20)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        var stream = try Compressor(.zstd, level: 19)
        var output: [UInt8] = []
        stream.push(bytes.span.extracting(..<100), into: &output)
        stream.finish(into: &output)
        #expect(decoded([output], .zstd).error == nil)
    }

    @Test(.python("gzip"), arguments: Trials.seeds(200))
    func `Python reads the gzip that is written`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleContent.random(using: &dice, atMost: 100_000)
        let level = 1 + Int(dice.next() % 9)
        let script =
            "import gzip, sys; d = sys.stdin.buffer.read(); "
            + "sys.stdout.buffer.write(gzip.decompress(d))"
        let answer = try await PythonPeer().run(
            script, input: try coded(bytes, .gzip, level: level))
        #expect(answer == bytes)
    }

    @Test(arguments: Trials.seeds(200))
    func `the zstd program reads the zstd that is written`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleContent.random(using: &dice, atMost: 100_000)
        let answer = try await zstd(["-dc"], try coded(bytes, .zstd))
        #expect(answer == bytes)
    }
}

/// What the zstd program makes of `input`; the test is cancelled where there is none.
func zstd(_ arguments: [String], _ input: [UInt8]) async throws -> [UInt8] {
    try PeerProgram.require("zstd")
    var program = ChildProcess("zstd")
    program.arguments = arguments
    program.input = input
    let answer = try await program.run()
    try #require(answer.status == 0, "\(answer.stderr)")
    return answer.output
}
