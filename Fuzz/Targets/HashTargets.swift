import Crypto
import Primitives

extension FuzzTarget {
    /// A message and the places to cut it, for all that takes a message in parts: every hash
    /// function, checksum and code, streams by every kernel, and the outline of content.
    public static let hashSplits = FuzzTarget(
        "hash-splits",
        promise: "A message in parts has the digest, output, code and outline of the whole.",
        check: SplitPromises.check)
}

/// The first byte says how many lengths follow, at most 15; the rest is the message, cut into parts
/// of those lengths in turn.
private enum SplitPromises {
    static func check(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        let count = min(Int(bytes[0] & 15), bytes.count - 1)
        let cuts = (0..<count).map { Int(bytes[1 + $0]) }
        let message = bytes.extracting(droppingFirst: 1 + count)
        let parts = ranges(of: message.count, cutBy: cuts)

        hashes(SHA256.self, message, parts, SHA256.hash(message))
        hashes(SHA512.self, message, parts, SHA512.hash(message))
        hashes(SHA3_256.self, message, parts, SHA3_256.hash(message))
        hashes(SHA3_512.self, message, parts, SHA3_512.hash(message))
        hashes(Keccak256.self, message, parts, Keccak256.hash(message))
        squeezes(message, parts)
        checks(message, parts)
        codes(message, parts)
        streams(message, parts)
        let long = LongMessage(message, cuts: cuts)
        streams(long.bytes.span, ranges(of: long.bytes.count, cutBy: long.cuts))
        outlines(long.bytes.span, ranges(of: long.bytes.count, cutBy: long.cuts))
    }

    /// A message of up to 96 KiB made from one of a few bytes, and parts of KiB each: as long as it
    /// takes to fill rows of 16 chunks and go on.
    private struct LongMessage {
        let bytes: [UInt8]
        let cuts: [Int]

        init(_ message: Span<UInt8>, cuts: [Int]) {
            let seed = message.isEmpty ? [7] : message.indices.map { message[$0] }
            let chunks = (seed.reduce(0) { $0 &* 31 &+ Int($1) } & 0x7FFF) % 96
            let count = chunks * 1_024 + Int(seed[0])
            bytes = (0..<count).map { seed[$0 % seed.count] &+ UInt8(truncatingIfNeeded: $0 >> 6) }
            // Whole chunks, and one byte more or less.
            self.cuts = cuts.map { max(0, ($0 & 63) * 1_024 + ($0 >> 6) - 1) }
        }
    }

    /// The parts, one after the other; lengths of nothing only repeat an end.
    private static func ranges(of count: Int, cutBy cuts: [Int]) -> [Range<Int>] {
        guard cuts.contains(where: { $0 > 0 }) else { return [0..<count] }
        var (ranges, start): ([Range<Int>], Int) = ([], 0)
        while start < count {
            let length = cuts[ranges.count % cuts.count]
            ranges.append(start..<min(start + length, count))
            start += length
        }
        return ranges
    }

    private static func hashes<Function: HashFunction>(
        _: Function.Type, _ message: Span<UInt8>, _ parts: [Range<Int>], _ whole: Function.Output
    ) {
        var function = Function()
        for part in parts { function.update(message.extracting(part)) }
        precondition(function.digest() == whole, "\(Function.self) depends on the parts")
    }

    private static func squeezes(_ message: Span<UInt8>, _ parts: [Range<Int>]) {
        var (narrow, wide) = (SHAKE128(), SHAKE256())
        for part in parts {
            narrow.update(message.extracting(part))
            wide.update(message.extracting(part))
        }
        var (output, wideOutput) = (narrow.output(), wide.output())
        let (read, wideRead) = (
            parts.flatMap { output.read($0.count) }, parts.flatMap { wideOutput.read($0.count) }
        )
        precondition(
            read == SHAKE128.hash(message, count: message.count), "SHAKE128 depends on the parts")
        precondition(
            wideRead == SHAKE256.hash(message, count: message.count),
            "SHAKE256 depends on the parts")
    }

    private static func codes(_ message: Span<UInt8>, _ parts: [Range<Int>]) {
        var (code, narrow) = (HMAC<SHA512>(key: message), HMAC<Keccak256>(key: message))
        for part in parts {
            code.update(message.extracting(part))
            narrow.update(message.extracting(part))
        }
        precondition(
            code.code() == HMAC<SHA512>.code(for: message, key: message)
                && narrow.code() == HMAC<Keccak256>.code(for: message, key: message),
            "HMAC depends on the parts")
    }

    /// Each part by another kernel's stream would be another message; each kernel gets them all, and
    /// is asked midway, which ends nothing.
    private static func streams(_ message: Span<UInt8>, _ parts: [Range<Int>]) {
        let whole = Blake3.hash(message)
        for kernel in Blake3.Kernel.allCases {
            var stream = Blake3.plain.using(kernel).stream()
            for (index, part) in parts.enumerated() {
                if index == parts.count / 2 {
                    let sofar = message.extracting(first: part.lowerBound)
                    precondition(
                        stream.digest() == Blake3.plain.using(kernel).digest(of: sofar),
                        "a stream that is asked midway has another digest")
                }
                stream.update(message.extracting(part))
            }
            precondition(stream.digest() == whole, "a stream by \(kernel) depends on the parts")
            precondition(stream.byteCount == UInt64(message.count), "a stream miscounts")
        }
    }

    private static func outlines(_ message: Span<UInt8>, _ parts: [Range<Int>]) {
        var builder = ContentOutlineBuilder()
        for (index, part) in parts.enumerated() {
            if index == parts.count / 2 {
                let sofar = ContentID(Blake3.hash(message.extracting(first: part.lowerBound)))
                precondition(
                    (try? builder.outline().verify(against: sofar)) != nil,
                    "an outline that is asked for midway is of other content")
            }
            builder.update(message.extracting(part))
        }
        let outline = builder.outline()
        precondition(outline == ContentOutline(of: message), "an outline depends on the parts")
        precondition(
            (try? outline.verify(against: ContentID(Blake3.hash(message)))) != nil,
            "an outline is not of its content")
    }

    private static func checks(_ message: Span<UInt8>, _ parts: [Range<Int>]) {
        for way in ChecksumWay.allCases {
            var (ieee, castagnoli) = (CRC32(), CRC32C())
            for part in parts {
                ieee.update(message.extracting(part), by: way)
                castagnoli.update(message.extracting(part), by: way)
            }
            precondition(ieee.value == CRC32.of(message), "CRC-32 depends on the parts")
            precondition(castagnoli.value == CRC32C.of(message), "CRC-32C depends on the parts")
        }
    }
}
