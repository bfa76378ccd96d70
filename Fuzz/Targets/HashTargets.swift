import Crypto

extension FuzzTarget {
    /// A message and the places to cut it, for every hash function and checksum that takes parts.
    public static let hashSplits = FuzzTarget(
        "hash-splits",
        promise: "A message in parts has the digest, output and checksum of the whole.",
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
