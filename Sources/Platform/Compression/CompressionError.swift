/// Why content could not be decoded, or a coding not be used.
public enum CompressionError: Error, Hashable, Sendable {
    /// The bytes are not what the coding says they are, or a checksum of theirs is wrong.
    case malformed(ContentCoding)
    /// The content ended before its last byte.
    case truncated(ContentCoding)
    /// Bytes follow the end of the content: a second member or frame, or anything else.
    case trailing(ContentCoding)
    /// More came out than may.
    case tooLarge(limit: Int)
    /// More came out of each byte that went in than may.
    case ratio(limit: Int)
    /// Reading the content back needs more memory than may be kept for it.
    case window(limit: Int)
    /// The content was written with a dictionary, and nobody here has one.
    case dictionary
    /// The list of codings names one that is not spoken here.
    case unknownCoding(String)
    /// The list of codings names more than one.
    case nestedCodings
    /// The level is none of the coding's.
    case level(Int, allowed: ClosedRange<Int>)
    /// The system gave no memory for the coding's state.
    case memory
}

extension CompressionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let coding):
            "the content is no \(coding.rawValue), or was damaged on its way"
        case .truncated(let coding):
            "the \(coding.rawValue) content ends too early; send all of it"
        case .trailing(let coding):
            "bytes follow the end of the \(coding.rawValue) content; send a single "
                + (coding == .gzip ? "member" : "frame")
        case .tooLarge(let limit):
            "the content is larger than \(limit) bytes when decoded; send less at once"
        case .ratio(let limit):
            "the content grows more than \(limit) times when decoded; send it uncoded"
        case .window(let limit):
            "the content needs a window of more than \(limit) bytes; code it with a smaller one"
        case .dictionary:
            "the content was coded with a dictionary; code it without one"
        case .unknownCoding(let name):
            "the coding \(name.debugDescription) is not spoken here; use gzip or zstd"
        case .nestedCodings:
            "the content is coded more than once; code it once, with gzip or zstd"
        case .level(let level, let allowed):
            "the level is \(level); it must be \(allowed.lowerBound) to \(allowed.upperBound)"
        case .memory:
            "there is no memory left for decoding or coding the content"
        }
    }
}
