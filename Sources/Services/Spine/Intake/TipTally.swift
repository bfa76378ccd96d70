/// What all who wait offer, in order: percentiles are rates that somebody offers.
///
/// In short runs, each sorted and behind the one before, so that one more or less moves few.
struct TipTally: Sendable {
    private var runs: [[UInt64]] = []
    private(set) var total = 0

    /// Of one run; a longer one is cut in two.
    static var mostInRun: Int { 512 }

    /// The first run that ends with a rate or above it.
    private func run(of rate: UInt64) -> Int {
        Self.firstIndex(in: runs.indices) { runs[$0][runs[$0].count - 1] >= rate }
    }

    /// The first index of which that holds, where it holds of all behind it; the end where of none.
    private static func firstIndex(in range: Range<Int>, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    mutating func add(_ rate: TipRate) {
        let value = rate.thousandths
        total += 1
        guard !runs.isEmpty else { return runs.append([value]) }
        let run = min(run(of: value), runs.count - 1)
        let place = Self.firstIndex(in: runs[run].indices) { runs[run][$0] >= value }
        runs[run].insert(value, at: place)
        guard runs[run].count > Self.mostInRun else { return }
        let upper = Array(runs[run][(Self.mostInRun / 2)...])
        runs[run].removeSubrange((Self.mostInRun / 2)...)
        runs.insert(upper, at: run + 1)
    }

    /// Takes away one that was added.
    mutating func remove(_ rate: TipRate) {
        let (value, run) = (rate.thousandths, run(of: rate.thousandths))
        precondition(run < runs.count, "nobody offers that")
        let place = Self.firstIndex(in: runs[run].indices) { runs[run][$0] >= value }
        precondition(runs[run][place] == value, "nobody offers that")
        runs[run].remove(at: place)
        if runs[run].isEmpty { runs.remove(at: run) }
        total -= 1
    }

    /// The least rate that so many in a hundred do not exceed, which somebody offers; zero where
    /// nobody waits.
    func percentile(_ percent: Int) -> TipRate {
        guard total > 0 else { return .zero }
        var place = max((total * percent + 99) / 100, 1) - 1
        for run in runs {
            if place < run.count { return TipRate(thousandths: run[place]) }
            place -= run.count
        }
        return .zero
    }
}
