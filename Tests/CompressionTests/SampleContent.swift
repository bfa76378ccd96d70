import Compression
import Simulation

/// Content of several kinds: what compresses well, badly and not at all.
enum SampleContent {
    static func random(using dice: inout SplitMix64, atMost longest: Int) -> [UInt8] {
        let count = Int(dice.next() % UInt64(longest + 1))
        switch dice.next() % 3 {
        case 0: return (0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        case 1: return text(of: count, using: &dice)
        default: return [UInt8](repeating: UInt8(truncatingIfNeeded: dice.next()), count: count)
        }
    }

    /// Records of JSON with numbers that differ.
    static func text(of count: Int, using dice: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            bytes += Array(#"{"job":\#(dice.next() % 10_000),"state":"open","price":"12"},"#.utf8)
        }
        return Array(bytes.prefix(count))
    }

    /// The bytes in pieces of random lengths, some of them empty.
    static func pieces(of bytes: [UInt8], using dice: inout SplitMix64) -> [[UInt8]] {
        var (pieces, rest) = ([[UInt8]](), bytes[...])
        let most = 1 + dice.next() % UInt64(max(bytes.count, 1))
        while !rest.isEmpty {
            let piece = rest.prefix(Int(dice.next() % (most + 1)))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}

/// A decoding that ratios do not end, so that every piece of it can be looked at.
let unrated = CompressionLimits(output: 64 << 20, ratio: .max)

/// What comes out of `pieces`, and how it ended.
func decoded(
    _ pieces: [[UInt8]], _ coding: ContentCoding, limits: CompressionLimits = unrated
) -> (bytes: [UInt8], error: CompressionError?) {
    var output: [UInt8] = []
    do throws(CompressionError) {
        var stream = try Decompressor(coding, limits: limits)
        for piece in pieces { try stream.push(piece.span, into: &output) }
        try stream.finish()
        return (output, nil)
    } catch {
        return (output, error)
    }
}

func coded(_ bytes: [UInt8], _ coding: ContentCoding, level: Int? = nil) throws -> [UInt8] {
    try Compressor.compress(bytes.span, coding, level: level)
}
