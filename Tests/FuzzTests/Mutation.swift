import Simulation

/// A stream of inputs bent out of the kept ones, the same for the same seed on every machine.
struct Mutation {
    private var dice: SplitMix64
    private let kept: [[UInt8]]

    /// No input grows beyond this many bytes.
    static let longest = 4_096

    init(seed: UInt64, kept: [[UInt8]]) {
        dice = SplitMix64(seed: seed)
        self.kept = kept.isEmpty ? [[]] : kept
    }

    /// One kept input with one to eight changes: bits turned, bytes set, runs cut, doubled,
    /// or taken from another input.
    mutating func next() -> [UInt8] {
        var bytes = kept[below(kept.count)]
        for _ in 0...below(8) { change(&bytes) }
        return Array(bytes.prefix(Self.longest))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes.append(UInt8(below(256)))
            return
        }
        let start = below(bytes.count)
        let run = start..<min(bytes.count, start + 1 + below(16))
        switch below(6) {
        case 0: bytes[start] ^= 1 << UInt8(below(8))
        case 1: bytes[start] = UInt8(below(256))
        case 2: bytes.insert(UInt8(below(256)), at: start)
        case 3: bytes.removeSubrange(run)
        case 4: bytes.insert(contentsOf: bytes[run], at: start)
        default:
            let other = kept[below(kept.count)]
            let from = below(other.count + 1)
            bytes.replaceSubrange(run, with: other[from...].prefix(1 + below(32)))
        }
    }

    /// A number in `0..<bound`, by a remainder whose slight bias matters to nobody here.
    private mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: dice.next() % UInt64(bound))
    }
}
