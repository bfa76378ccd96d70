import Primitives

/// The rows of one family in order. A copy costs a reference and shares every run until one side
/// writes to it.
struct OrderedRows: Sendable {
    private(set) var runs: [SortedRun] = []
    /// The first eight bytes of each run's first key: most searches never touch a run they pass.
    private var firsts: [UInt64] = []
    private(set) var count = 0
    /// Bytes of all runs.
    private(set) var size = 0

    // MARK: Reading

    func value(of key: Span<UInt8>) -> [UInt8]? {
        guard let run = run(for: key) else { return nil }
        let (index, isThere) = runs[run].place(of: key)
        guard isThere else { return nil }
        return Array(runs[run].bytes[runs[run].value(index)])
    }

    /// The run a key is in or belongs into: the last that does not begin behind it, or the first.
    private func run(for key: Span<UInt8>) -> Int? {
        guard !runs.isEmpty else { return nil }
        let prefix = ByteOrder.prefix(key)
        var (low, high) = (0, firsts.count)
        while low < high {
            let middle = (low &+ high) &>> 1
            // Equal prefixes say nothing yet.
            let isBehind =
                firsts[middle] == prefix
                ? runs[middle].order(0, key) > 0 : firsts[middle] > prefix
            if isBehind { high = middle } else { low = middle &+ 1 }
        }
        return max(low &- 1, 0)
    }

    /// A place in the rows; that behind the last is (number of runs, 0).
    private struct Place { var run: Int, index: Int }

    private func start(_ end: KeyRange.End) -> Place {
        switch end {
        case .open: Place(run: 0, index: 0)
        case .including(let key): place(key, behind: false)
        case .excluding(let key): place(key, behind: true)
        }
    }

    private func stop(_ end: KeyRange.End) -> Place {
        switch end {
        case .open: Place(run: runs.count, index: 0)
        case .including(let key): place(key, behind: true)
        case .excluding(let key): place(key, behind: false)
        }
    }

    /// The first row not before `key`, or the first behind it.
    private func place(_ key: [UInt8], behind: Bool) -> Place {
        guard let run = run(for: key.span) else { return Place(run: 0, index: 0) }
        let (index, isThere) = runs[run].place(of: key.span)
        let next = isThere && behind ? index + 1 : index
        return next < runs[run].count
            ? Place(run: run, index: next) : Place(run: run + 1, index: 0)
    }

    func scan(
        _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
    ) {
        let (start, stop) = (start(range.from), stop(range.to))
        var left = limit
        func visit(_ run: Int, _ indices: some Sequence<Int>) -> ScanStep {
            let run = runs[run]
            let span = run.bytes.span
            for index in indices {
                guard left > 0 else { return .stop }
                left -= 1
                let step = body(
                    span.extracting(run.key(index)), span.extracting(run.value(index)))
                if step == .stop { return .stop }
            }
            return .goOn
        }
        guard (start.run, start.index) < (stop.run, stop.index) else { return }
        let last = stop.index == 0 ? stop.run - 1 : stop.run
        func indices(_ run: Int) -> Range<Int> {
            (run == start.run ? start.index : 0)..<(run == stop.run ? stop.index : runs[run].count)
        }
        switch order {
        case .ascending:
            for run in start.run...last {
                if visit(run, indices(run)) == .stop { return }
            }
        case .descending:
            for run in (start.run...last).reversed() {
                if visit(run, indices(run).reversed()) == .stop { return }
            }
        }
    }

    // MARK: Writing

    mutating func put(_ key: [UInt8], _ value: [UInt8]) {
        guard let run = run(for: key.span) else {
            var first = SortedRun()
            first.appendRow(key, value)
            (count, size) = (1, first.bytes.count)
            firsts = [first.firstPrefix]
            runs = [first]
            return
        }
        let before = runs[run].bytes.count
        count += runs[run].put(key, value)
        size += runs[run].bytes.count - before
        settle(run)
    }

    mutating func remove(_ key: [UInt8]) {
        guard let run = run(for: key.span) else { return }
        let (index, isThere) = runs[run].place(of: key.span)
        guard isThere else { return }
        let before = runs[run].bytes.count
        runs[run].remove(at: index)
        count -= 1
        size += runs[run].bytes.count - before
        settle(run)
    }

    /// Puts a row behind all others; its key is behind theirs.
    mutating func append(_ key: [UInt8], _ value: [UInt8]) {
        let row = key.count + value.count
        if let last = runs.indices.last, runs[last].bytes.count + row <= SortedRun.joined {
            let before = runs[last].bytes.count
            runs[last].appendRow(key, value)
            size += runs[last].bytes.count - before
            count += 1
        } else {
            var run = SortedRun()
            run.appendRow(key, value)
            _ = append(run)
        }
    }

    /// Puts a run behind all others; false if its keys are not behind theirs.
    mutating func append(_ run: SortedRun) -> Bool {
        if let last = runs.last {
            let first = run.bytes.span.extracting(run.key(0))
            guard last.order(last.count - 1, first) < 0 else { return false }
        }
        count += run.count
        size += run.bytes.count
        firsts.append(run.firstPrefix)
        runs.append(run)
        return true
    }

    /// Whether a key comes behind all there are.
    func isBehindAll(_ key: [UInt8]) -> Bool {
        guard let last = runs.last else { return true }
        return last.order(last.count - 1, key.span) < 0
    }

    /// Brings a run that was changed back into its bounds.
    private mutating func settle(_ index: Int) {
        if runs[index].count == 0 {
            runs.remove(at: index)
            firsts.remove(at: index)
            return
        }
        firsts[index] = runs[index].firstPrefix
        if runs[index].bytes.count > SortedRun.most {
            split(index)
        } else if runs[index].bytes.count < SortedRun.least {
            if !join(index), index > 0 { _ = join(index - 1) }
        }
    }

    /// Splits until every part is within bounds or is one row.
    private mutating func split(_ index: Int) {
        guard runs[index].bytes.count > SortedRun.most, runs[index].count > 1 else { return }
        let tail = runs[index].split()
        runs.insert(tail, at: index + 1)
        firsts.insert(tail.firstPrefix, at: index + 1)
        split(index + 1)
        split(index)
    }

    /// Joins a run and the one behind it, if together they stay small.
    private mutating func join(_ index: Int) -> Bool {
        guard index + 1 < runs.count,
            runs[index].bytes.count + runs[index + 1].bytes.count <= SortedRun.joined
        else { return false }
        let next = runs.remove(at: index + 1)
        firsts.remove(at: index + 1)
        runs[index].append(next)
        return true
    }

    /// The digest of each run, computed for those that changed since the last time.
    mutating func digests() -> [Digest] { runs.indices.map { runs[$0].digest() } }
}
