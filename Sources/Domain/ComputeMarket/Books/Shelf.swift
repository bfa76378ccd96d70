import Primitives

/// Entries in the order of (rank, id), with the first that reaches far enough found without looking
/// at all of them. Derived from rows, never stored.
///
/// They lie in runs of at most `longest`, and no two neighbours would fit half of one, so that a
/// change or a search touches one run and the summaries of the others: a few hundred steps at a
/// hundred thousand entries, whatever strangers put in.
struct Shelf: Sendable {
    struct Entry: Hashable, Sendable {
        /// What leads the order: a price, a deadline.
        var rank: UInt64
        var id: UInt64
        /// How much the entry can take.
        var reach: UInt64 = 0
        var owner = Address.zero

        /// Whether it stands before that place.
        func precedes(_ rank: UInt64, _ id: UInt64) -> Bool {
            self.rank != rank ? self.rank < rank : self.id < id
        }
    }

    /// Neighbours in the order. Never empty on a shelf.
    struct Run: Sendable {
        private(set) var entries: [Entry] = []
        /// The farthest reach, whose it is, and the farthest among everyone else's.
        private var best: UInt64 = 0
        private var owner = Address.zero
        private var bestOfOthers: UInt64?

        init(_ entries: [Entry]) {
            self.entries = entries
            summarise()
        }

        /// Whether an entry of somebody other than `excluded` reaches as far as `reach`.
        func reaches(_ reach: UInt64, notOf excluded: Address) -> Bool {
            if owner != excluded { return best >= reach }
            return bestOfOthers.map { $0 >= reach } ?? false
        }

        mutating func insert(_ entry: Entry, at index: Int) {
            entries.insert(entry, at: index)
            if entries.count == 1 { summarise() } else { note(entry) }
        }

        mutating func remove(at index: Int) {
            entries.remove(at: index)
            summarise()
        }

        mutating func set(reach: UInt64, at index: Int) {
            entries[index].reach = reach
            summarise()
        }

        private mutating func summarise() {
            guard let first = entries.first else { return }
            (best, owner, bestOfOthers) = (first.reach, first.owner, nil)
            for entry in entries.dropFirst() { note(entry) }
        }

        private mutating func note(_ entry: Entry) {
            if entry.owner == owner {
                best = max(best, entry.reach)
            } else if entry.reach > best {
                (bestOfOthers, best, owner) = (best, entry.reach, entry.owner)
            } else {
                bestOfOthers = max(bestOfOthers ?? 0, entry.reach)
            }
        }
    }

    static let longest = 256

    private(set) var runs: [Run] = []
    private(set) var count = 0

    init() {}

    /// A shelf of these entries, in whatever order they come.
    init(_ entries: [Entry]) {
        let sorted = entries.sorted { $0.precedes($1.rank, $1.id) }
        count = sorted.count
        for start in stride(from: 0, to: sorted.count, by: Self.longest / 2) {
            let end = min(start + Self.longest / 2, sorted.count)
            runs.append(Run(Array(sorted[start..<end])))
        }
    }

    var isEmpty: Bool { count == 0 }

    var first: Entry? { runs.first?.entries.first }

    /// The first entry, not behind `rank`, of somebody other than `excluded`, that reaches as far as
    /// `reach`.
    func first(upTo rank: UInt64, reaching reach: UInt64, notOf excluded: Address) -> Entry? {
        for run in runs {
            guard run.entries[0].rank <= rank else { return nil }
            guard run.reaches(reach, notOf: excluded) else { continue }
            for entry in run.entries where entry.reach >= reach && entry.owner != excluded {
                return entry.rank <= rank ? entry : nil
            }
        }
        return nil
    }

    /// The first entries in order, at most so many.
    func prefix(_ most: Int) -> [Entry] {
        var entries: [Entry] = []
        for run in runs where entries.count < most {
            entries.append(contentsOf: run.entries.prefix(most - entries.count))
        }
        return entries
    }

    mutating func insert(_ entry: Entry) {
        count += 1
        guard !runs.isEmpty else { return runs.append(Run([entry])) }
        let place = place(entry.rank, entry.id)
        runs[place.run].insert(entry, at: place.index)
        if runs[place.run].entries.count > Self.longest { split(place.run) }
    }

    /// Takes the entry out; nothing where there is none.
    mutating func remove(rank: UInt64, id: UInt64) {
        guard let place = exactPlace(rank, id) else { return }
        count -= 1
        runs[place.run].remove(at: place.index)
        if runs[place.run].entries.isEmpty {
            runs.remove(at: place.run)
        } else {
            joinNeighbours(of: place.run)
        }
    }

    /// Changes how far the entry reaches; nothing where there is none.
    mutating func set(reach: UInt64, rank: UInt64, id: UInt64) {
        guard let place = exactPlace(rank, id) else { return }
        runs[place.run].set(reach: reach, at: place.index)
    }

    // MARK: Places

    /// Where an entry stands or would stand. The shelf is not empty.
    private func place(_ rank: UInt64, _ id: UInt64) -> (run: Int, index: Int) {
        // The last run that begins at or before the place, or the first of all.
        let behind = Self.lowest(in: runs.count) { run in
            let start = runs[run].entries[0]
            return start.rank != rank ? start.rank > rank : start.id > id
        }
        let run = max(behind, 1) - 1
        let entries = runs[run].entries
        return (run, Self.lowest(in: entries.count) { !entries[$0].precedes(rank, id) })
    }

    private func exactPlace(_ rank: UInt64, _ id: UInt64) -> (run: Int, index: Int)? {
        guard !runs.isEmpty else { return nil }
        let place = place(rank, id)
        let entries = runs[place.run].entries
        guard place.index < entries.count, entries[place.index].rank == rank,
            entries[place.index].id == id
        else { return nil }
        return place
    }

    /// The lowest index for which `holds`, or `count`; once it holds it holds for all behind.
    private static func lowest(in count: Int, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: Runs

    private mutating func split(_ index: Int) {
        let entries = runs[index].entries
        let half = entries.count / 2
        runs[index] = Run(Array(entries[..<half]))
        runs.insert(Run(Array(entries[half...])), at: index + 1)
    }

    private mutating func joinNeighbours(of index: Int) {
        for left in [index, index - 1] where left >= 0 && left + 1 < runs.count {
            let both = runs[left].entries.count + runs[left + 1].entries.count
            guard both <= Self.longest / 2 else { continue }
            runs[left] = Run(runs[left].entries + runs[left + 1].entries)
            runs.remove(at: left + 1)
            return
        }
    }
}
