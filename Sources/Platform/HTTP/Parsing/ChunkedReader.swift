/// Reads a chunked body as it comes (RFC 9112, 7.1), looking at no byte of its framing twice and at
/// none of its data.
///
/// Each call of ``next(_:)`` is given the bytes that have not been consumed; every step says how
/// many are consumed by it.
public struct ChunkedReader: Sendable {
    /// Of the extensions behind one chunk's size, and of all together.
    public static let mostExtensionBytes = 256
    public static let mostExtensionBytesInAll = 8 << 10
    /// Of the trailer section, which is read and dropped.
    public static let mostTrailerBytes = 4 << 10
    /// Of one chunk's size.
    public static let mostDigits = 15
    /// Framing may be eight times the data, and this much more.
    public static let freeFramingBytes = 16 << 10

    private enum Place: Sendable {
        case size, digits, extensions, sizeEnd, data, dataReturn, dataFeed
        case trailerStart, trailerName, trailerValue, trailerFeed, endFeed, ended
    }

    private var place = Place.size
    private var digits = 0
    /// Of the chunk at hand: its size, and then what has not been given of it.
    private var left = 0
    private var extensionBytes = 0
    private var extensionBytesInAll = 0
    private var trailerBytes = 0
    private var framingBytes = 0
    /// How much data has been given.
    public private(set) var dataBytes = 0
    private var refusal: ChunkRefusal?

    public init() {}

    public var hasEnded: Bool { place == .ended }

    /// The next thing there is to say about the unconsumed bytes.
    public mutating func next(_ bytes: Span<UInt8>) -> ChunkStep {
        if let refusal { return .refused(refusal) }
        if place == .ended { return .ended(consumed: 0) }
        var at = 0
        do throws(ChunkRefusal) {
            while at < bytes.count {
                if place == .data { return data(bytes, from: at) }
                try take(bytes[at])
                at &+= 1
                framingBytes &+= 1
                guard framingBytes <= Self.freeFramingBytes + 8 * dataBytes else {
                    throw .tooMuchFraming
                }
                if place == .ended { return .ended(consumed: at) }
            }
        } catch {
            refusal = error
            return .refused(error)
        }
        return at == 0 ? .needMore : .consumed(at)
    }

    private mutating func data(_ bytes: Span<UInt8>, from start: Int) -> ChunkStep {
        let count = min(left, bytes.count &- start)
        left &-= count
        dataBytes &+= count
        if left == 0 { place = .dataReturn }
        return .data(start..<start &+ count)
    }

    /// One byte of the framing.
    private mutating func take(_ byte: UInt8) throws(ChunkRefusal) {
        switch place {
        case .size:
            guard let value = ByteClass.hexadecimal(byte) else { throw .badSize }
            (left, digits, extensionBytes, place) = (Int(value), 1, 0, .digits)
        case .digits:
            if let value = ByteClass.hexadecimal(byte) {
                digits += 1
                guard digits <= Self.mostDigits else { throw .sizeTooLong }
                left = left << 4 | Int(value)
            } else if byte == UInt8(ascii: ";") {
                place = .extensions
                try countExtension()
            } else if byte == ByteClass.carriageReturn {
                place = .sizeEnd
            } else {
                throw byte == ByteClass.lineFeed ? .bareLineFeed : .badSize
            }
        case .extensions:
            if byte == ByteClass.carriageReturn {
                place = .sizeEnd
            } else {
                guard ByteClass.isFieldText(byte) else {
                    throw byte == ByteClass.lineFeed ? .bareLineFeed : .badExtension
                }
                try countExtension()
            }
        case .sizeEnd:
            try demandFeed(byte)
            place = left == 0 ? .trailerStart : .data
        case .dataReturn:
            guard byte == ByteClass.carriageReturn else { throw .missingLineEnd }
            place = .dataFeed
        case .dataFeed:
            try demandFeed(byte)
            place = .size
        case .trailerStart:
            if byte == ByteClass.carriageReturn {
                place = .endFeed
            } else {
                guard ByteClass.isToken(byte) else { throw .badTrailer }
                place = .trailerName
                try countTrailer()
            }
        case .trailerName:
            guard byte == UInt8(ascii: ":") || ByteClass.isToken(byte) else { throw .badTrailer }
            if byte == UInt8(ascii: ":") { place = .trailerValue }
            try countTrailer()
        case .trailerValue:
            if byte == ByteClass.carriageReturn {
                place = .trailerFeed
            } else {
                guard ByteClass.isFieldText(byte) else {
                    throw byte == ByteClass.lineFeed ? .bareLineFeed : .badTrailer
                }
            }
            try countTrailer()
        case .trailerFeed:
            try demandFeed(byte)
            try countTrailer()
            place = .trailerStart
        case .endFeed:
            try demandFeed(byte)
            place = .ended
        case .data, .ended:
            preconditionFailure("data is not framing")
        }
    }

    private func demandFeed(_ byte: UInt8) throws(ChunkRefusal) {
        guard byte == ByteClass.lineFeed else { throw .bareCarriageReturn }
    }

    private mutating func countExtension() throws(ChunkRefusal) {
        extensionBytes += 1
        extensionBytesInAll += 1
        guard extensionBytes <= Self.mostExtensionBytes,
            extensionBytesInAll <= Self.mostExtensionBytesInAll
        else { throw .extensionsTooLong }
    }

    private mutating func countTrailer() throws(ChunkRefusal) {
        trailerBytes += 1
        guard trailerBytes <= Self.mostTrailerBytes else { throw .trailersTooLong }
    }
}

/// What a ``ChunkedReader`` says about the bytes it was given.
public enum ChunkStep: Hashable, Sendable {
    /// The body's next bytes lie here; all up to the range's end is consumed.
    case data(Range<Int>)
    /// So many bytes of framing are consumed, and no more are there.
    case consumed(Int)
    /// There are no bytes.
    case needMore
    /// The body has ended; its last so many bytes are consumed, trailers with them.
    case ended(consumed: Int)
    case refused(ChunkRefusal)
}

/// Why a chunked body is not read any further.
public enum ChunkRefusal: Error, Hashable, Sendable {
    case badSize, sizeTooLong, badExtension, extensionsTooLong
    case missingLineEnd, bareLineFeed, bareCarriageReturn
    case badTrailer, trailersTooLong, tooMuchFraming

    /// The status that answers it.
    public var status: Status {
        switch self {
        case .trailersTooLong: .requestHeaderFieldsTooLarge
        case .sizeTooLong: .contentTooLarge
        case .badSize, .badExtension, .extensionsTooLong, .missingLineEnd, .bareLineFeed,
            .bareCarriageReturn, .badTrailer, .tooMuchFraming:
            .badRequest
        }
    }
}

extension ChunkRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badSize: "a chunk must begin with its size in hexadecimal digits"
        case .sizeTooLong: "a chunk's size has more than \(ChunkedReader.mostDigits) digits"
        case .badExtension: "a chunk's extension holds a control character"
        case .extensionsTooLong:
            "the extensions of a chunk have more than \(ChunkedReader.mostExtensionBytes) bytes, or "
                + "all together more than \(ChunkedReader.mostExtensionBytesInAll)"
        case .missingLineEnd: "a chunk's data must be followed by CR LF; its size is wrong"
        case .bareLineFeed: "a line of a chunked body ends in a line feed alone"
        case .bareCarriageReturn: "in a chunked body, CR must be followed by LF"
        case .badTrailer: "a trailer must be a field: a name, a colon and a value"
        case .trailersTooLong:
            "the trailers have more than \(ChunkedReader.mostTrailerBytes) bytes"
        case .tooMuchFraming: "the body is cut into too many small chunks"
        }
    }
}
