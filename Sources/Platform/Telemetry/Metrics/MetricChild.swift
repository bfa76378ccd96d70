public import Glibc
public import Synchronization

/// One series: a metric with a value for each of its labels, and the cells it is counted in.
///
/// The cells stand once per shard, each shard on cache lines of its own, and a thread always counts
/// in the same shard: counting takes no lock and, while threads are no more than shards, seldom
/// shares a line. A reading adds the shards up; one that is made while others count lies between
/// what was counted before it began and what is counted when it ends.
@safe public final class MetricChild: @unchecked Sendable {
    // Sendable: everything stored is constant, the cells are atomics, and they live as long as this.

    let values: [String]
    @usableFromInline let cells: UnsafeMutablePointer<Atomic<UInt64>>
    /// From a cell to the same one of the next shard.
    @usableFromInline let stride: Int
    /// How far a thread's hash is shifted to give its shard; 64 where there is one.
    @usableFromInline let shift: UInt64
    @usableFromInline let bounds: UnsafeMutableBufferPointer<UInt64>
    private let shards: Int
    private let exemplars = Mutex<[Exemplar?]>([])

    /// Words in a cache line.
    private static let line = 8
    static let mostShards = 64

    /// `shards` is a power of two.
    init(values: [String], cells count: Int, shards: Int, bounds: [UInt64] = []) {
        precondition(1...Self.mostShards ~= shards && shards.nonzeroBitCount == 1)
        self.values = values
        self.shards = shards
        shift = 64 - UInt64(shards.trailingZeroBitCount)
        stride = (count + Self.line - 1) / Self.line * Self.line
        unsafe cells = UnsafeMutableRawPointer.allocate(
            byteCount: stride * shards * 8, alignment: Self.line * 8
        ).bindMemory(to: Atomic<UInt64>.self, capacity: stride * shards)
        for index in 0..<stride * shards { unsafe (cells + index).initialize(to: Atomic(0)) }
        unsafe self.bounds = .allocate(capacity: bounds.count)
        _ = unsafe self.bounds.initialize(from: bounds)
    }

    deinit {
        unsafe cells.deinitialize(count: stride * shards)
        unsafe cells.deallocate()
        unsafe bounds.deallocate()
    }

    /// Where the calling thread's shard begins. Threads differ in the address of their own record;
    /// a multiplication spreads it over the highest bits.
    @inlinable
    var shard: Int {
        let spread = UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: spread >> shift) &* stride
    }

    @inlinable
    func add(_ amount: UInt64, to cell: Int) {
        unsafe cells[shard &+ cell].wrappingAdd(amount, ordering: .relaxed)
    }

    /// What all shards hold of one cell.
    func sum(of cell: Int) -> UInt64 {
        var sum: UInt64 = 0
        for shard in 0..<shards {
            sum &+= unsafe cells[shard * stride + cell].load(ordering: .relaxed)
        }
        return sum
    }

    // MARK: Exemplars

    /// Keeps the newest example for a place; one that comes while another is being kept is let go,
    /// since no counting may wait for it.
    @usableFromInline
    func keep(_ exemplar: Exemplar, at place: Int) {
        _ = exemplars.withLockIfAvailable { exemplars in
            if exemplars.isEmpty {
                exemplars = Array(repeating: nil, count: unsafe bounds.count + 1)
            }
            exemplars[place] = exemplar
        }
    }

    /// The examples kept, one a bucket; none at all where none was ever given.
    var keptExemplars: [Exemplar?] { exemplars.withLock { $0 } }
}
