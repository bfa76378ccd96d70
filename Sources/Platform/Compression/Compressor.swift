/// Content on its way into a coding, piece by piece.
///
/// What comes out depends on the pieces' bytes, the flushes and the library's version, and never on
/// the time: no name and no date is written.
public struct Compressor: ~Copyable, Sendable {
    public let coding: ContentCoding
    private let engine: any Encoding
    private var isFinished = false

    /// The levels there are, from the fastest to the smallest result. None makes a zstd frame that
    /// needs a larger window than a reader must have.
    public static func levels(of coding: ContentCoding) -> ClosedRange<Int> {
        switch coding {
        case .gzip: 1...9
        case .zstd: 1...19
        }
    }

    /// A level that suits answers made while a client waits.
    public static func usualLevel(of coding: ContentCoding) -> Int {
        switch coding {
        case .gzip: 6
        case .zstd: 3
        }
    }

    public init(_ coding: ContentCoding, level: Int? = nil) throws(CompressionError) {
        try self.init(coding, level: level, size: nil)
    }

    private init(_ coding: ContentCoding, level: Int?, size: Int?) throws(CompressionError) {
        engine = try Self.engine(coding, level: level ?? Self.usualLevel(of: coding), size: size)
        self.coding = coding
    }

    /// A `size` is promised to be exactly what will be pushed.
    private static func engine(
        _ coding: ContentCoding, level: Int, size: Int?
    ) throws(CompressionError) -> any Encoding {
        guard levels(of: coding).contains(level) else {
            throw .level(level, allowed: levels(of: coding))
        }
        return switch coding {
        case .gzip: try Deflater(level: level)
        case .zstd: try ZstdEncoder(level: level, size: size)
        }
    }

    /// Takes the next piece, and appends what is ready.
    public mutating func push(_ input: Span<UInt8>, into output: inout [UInt8]) {
        encode(input, .more, into: &output)
    }

    /// Appends everything that a reader needs to have all that was pushed: the end of an event, say.
    public mutating func flush(into output: inout [UInt8]) {
        encode(Span(), .flush, into: &output)
    }

    /// Appends the rest, and the end of the content. Nothing may be pushed after it.
    public mutating func finish(into output: inout [UInt8]) {
        encode(Span(), .finish, into: &output)
        isFinished = true
    }

    private mutating func encode(
        _ input: Span<UInt8>, _ goal: EncodingGoal, into output: inout [UInt8]
    ) {
        precondition(!isFinished, "this stream of content was finished")
        var taken = 0
        while true {
            let step = engine.step(input.extracting(taken...), goal)
            taken += step.consumed
            engine.block.append(step.produced, to: &output)
            if step.isDone, taken == input.count { return }
        }
    }

    /// A whole message in a coding.
    public static func compress(
        _ bytes: Span<UInt8>, _ coding: ContentCoding, level: Int? = nil
    ) throws(CompressionError) -> [UInt8] {
        var output: [UInt8] = []
        var stream = try Self(coding, level: level, size: bytes.count)
        stream.push(bytes, into: &output)
        stream.finish(into: &output)
        return output
    }
}

/// How far an encoder is to go with what it has.
enum EncodingGoal { case more, flush, finish }

/// A library's way of encoding, one block of output at a time.
protocol Encoding: AnyObject, Sendable {
    var block: StreamBlock { get }

    /// Encodes some of `input` into the block. Done means that the goal is reached for what was
    /// consumed.
    func step(_ input: Span<UInt8>, _ goal: EncodingGoal) -> EncodingStep
}

/// What one step has done.
struct EncodingStep {
    let consumed: Int
    let produced: Int
    let isDone: Bool
}
