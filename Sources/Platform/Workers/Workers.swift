/// A parallel map that keeps the order: results, and the error that is thrown, are those of a plain
/// loop, for any number of threads.
///
/// ```swift
/// let workers = try Workers(threads: 2)
/// let valid = workers.map(count: signatures.count) { signatures[$0].isValid }
/// ```
///
/// The calling thread takes part, so a map makes progress whatever the others do, and at the end
/// waits at most for ranges that others have begun. Any number of threads may call at once. A map
/// called from within a map, on whatever workers, runs where it is called: nothing waits in a
/// circle.
public final class Workers: Sendable {
    /// What a number of threads, or a bound, should have been.
    public enum Refusal: Error, Hashable, Sendable {
        case expectedThreads(in: ClosedRange<Int>)
        case expectedWaiting(in: ClosedRange<Int>)
        /// The operating system gave no thread, and this error number.
        case expectedThread(error: Int32)
    }

    public static let possibleThreads = 1...64
    public static let possibleWaiting = 1...1_024

    /// All work on the thread that asks for it: what the simulator uses.
    public static let inline = Workers()

    /// Threads at work on one map, the caller's included.
    public let threads: Int

    @usableFromInline let pool: Pool?

    private init() { (threads, pool) = (1, nil) }

    /// Starts all threads but the caller's; they end with the last reference to this.
    ///
    /// At most `waiting` maps wait for help at a time. Those beyond are done by their callers alone.
    public init(threads: Int, waiting: Int = 64) throws(Refusal) {
        guard Self.possibleThreads ~= threads else {
            throw .expectedThreads(in: Self.possibleThreads)
        }
        guard Self.possibleWaiting ~= waiting else {
            throw .expectedWaiting(in: Self.possibleWaiting)
        }
        self.threads = threads
        pool = threads == 1 ? nil : try Pool(threads: threads - 1, waiting: waiting)
    }

    deinit { pool?.stop() }

    // MARK: Gauges

    /// Threads of our own that are running somebody's work now.
    public var busyThreads: Int { pool?.busyThreads ?? 0 }

    /// Maps that still have work nobody has begun, and so could use another thread.
    public var waitingGroups: Int { pool?.waitingGroups ?? 0 }

    // MARK: Mapping

    /// The results of `body` for 0, 1 and so on below `count`, in that order.
    ///
    /// `grain` of them are done in a row before a thread asks for more. Choose it so that a row
    /// takes some tens of microseconds.
    @inlinable
    public func map<Result: Sendable, Failure: Error>(
        count: Int, grain: Int = 64, _ body: @escaping @Sendable (Int) throws(Failure) -> Result
    ) throws(Failure) -> [Result] {
        try mapRanges(count: count, grain: grain) {
            (range: Range<Int>, output: inout OutputSpan<Result>) throws(Failure) in
            for index in range { output.append(try body(index)) }
        }
    }

    /// The same for work that is cheaper many at a time: `body` appends one result for every index
    /// of a range, which holds `grain` of them, the last range perhaps fewer.
    ///
    /// Where ranges throw, the error of the first of them in order is thrown; which of the later
    /// ones ran is left to chance.
    @inlinable
    public func mapRanges<Result: Sendable, Failure: Error>(
        count: Int, grain: Int = 64,
        _ body: @escaping @Sendable (Range<Int>, inout OutputSpan<Result>) throws(Failure) -> Void
    ) throws(Failure) -> [Result] {
        precondition(count >= 0 && grain >= 1, "a map has no fewer than 0 results, 1 at a time")
        // All empty arrays share one storage, which an array made from its storage writes to.
        if count == 0 { return [] }
        let failures = Failures<Failure>()
        let results = unsafe [Result](unsafeUninitializedCapacity: count) { room, filled in
            // Every range writes to a part of its own, and the group ends before the room does.
            nonisolated(unsafe) let whole = unsafe room
            let group = Group(count: count, grain: grain) { place, range in
                let part = unsafe UnsafeMutableBufferPointer(
                    rebasing: whole[range.lowerBound..<range.upperBound])
                var output = unsafe OutputSpan(buffer: part, initializedCount: 0)
                do throws(Failure) { try body(range, &output) } catch {
                    failures.add(error, of: place)
                    return false
                }
                precondition(output.isFull, "a range of a map has one result an index")
                _ = unsafe output.finalize(for: part)
                return true
            }
            run(group)
            if failures.isEmpty {
                filled = count
            } else {
                for place in 0..<group.begun where !failures.contains(place) {
                    let range = group.range(place)
                    unsafe UnsafeMutableBufferPointer(
                        rebasing: whole[range.lowerBound..<range.upperBound]
                    ).deinitialize()
                }
            }
        }
        if let failure = failures.first { throw failure }
        return results
    }

    @usableFromInline
    func run(_ group: Group) {
        guard let pool, group.rangeCount > 1, !InsideMap.isSet else { return group.work() }
        pool.run(group)
    }
}

extension Workers.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedThreads(let range):
            "expected \(range.lowerBound) to \(range.upperBound) threads"
        case .expectedWaiting(let range):
            "expected a bound of \(range.lowerBound) to \(range.upperBound) waiting maps"
        case .expectedThread(let error):
            "expected a thread; the operating system answered error \(error)"
        }
    }
}
