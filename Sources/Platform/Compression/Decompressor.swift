/// Coded content on its way back, piece by piece, within bounds.
///
/// What comes out is what went in only when ``finish()`` has said so: checksums stand at the end.
/// The first error is the last word: every later call throws it again.
public struct Decompressor: ~Copyable, Sendable {
    public let coding: ContentCoding
    public let limits: CompressionLimits
    /// How many coded bytes have been used up.
    public private(set) var consumed = 0
    /// How many bytes have come out.
    public private(set) var produced = 0
    private let engine: any Decoding
    private var hasEnded = false
    private var failure: CompressionError?

    public init(
        _ coding: ContentCoding, limits: CompressionLimits = CompressionLimits()
    ) throws(CompressionError) {
        self.coding = coding
        self.limits = limits
        engine =
            switch coding {
            case .gzip: try Inflater()
            case .zstd: try ZstdDecoder(windowLog: limits.windowLog)
            }
    }

    /// Decodes the next piece and appends what comes of it.
    public mutating func push(
        _ input: Span<UInt8>, into output: inout [UInt8]
    ) throws(CompressionError) {
        if let failure { throw failure }
        guard !input.isEmpty else { return }
        do throws(CompressionError) {
            try decode(input, into: &output)
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that there is no more; throws unless the content is whole.
    public mutating func finish() throws(CompressionError) {
        if let failure { throw failure }
        guard !hasEnded else { return }
        failure = .truncated(coding)
        throw .truncated(coding)
    }

    private mutating func decode(
        _ input: Span<UInt8>, into output: inout [UInt8]
    ) throws(CompressionError) {
        var taken = 0
        while true {
            if hasEnded {
                guard taken == input.count else { throw .trailing(coding) }
                return
            }
            // One byte of room beyond the limit tells content that ends there from content that
            // goes on; the byte itself is never handed out.
            let room = min(StreamBlock.size, limits.output - produced + 1)
            let step = try engine.step(input.extracting(taken...), room: room)
            taken += step.consumed
            consumed += step.consumed
            hasEnded = step.hasEnded
            guard produced + step.produced <= limits.output else {
                throw .tooLarge(limit: limits.output)
            }
            guard limits.allows(produced + step.produced, from: consumed) else {
                throw .ratio(limit: limits.ratio)
            }
            engine.block.append(step.produced, to: &output)
            produced += step.produced
            if !hasEnded, taken == input.count, step.produced < room { return }
            if !hasEnded, step.consumed == 0, step.produced == 0 { throw .malformed(coding) }
        }
    }

    /// The content of a whole message.
    public static func decompress(
        _ bytes: Span<UInt8>, _ coding: ContentCoding,
        limits: CompressionLimits = CompressionLimits()
    ) throws(CompressionError) -> [UInt8] {
        var output: [UInt8] = []
        var stream = try Self(coding, limits: limits)
        try stream.push(bytes, into: &output)
        try stream.finish()
        return output
    }
}

/// A library's way of decoding, one block of output at a time.
protocol Decoding: AnyObject, Sendable {
    var block: StreamBlock { get }

    /// Decodes some of `input` into the block, at most `room` bytes of it.
    func step(_ input: Span<UInt8>, room: Int) throws(CompressionError) -> DecodingStep
}

/// What one step has done. Output that leaves room means that the library wants more input.
struct DecodingStep {
    let consumed: Int
    let produced: Int
    let hasEnded: Bool
}
