import Primitives

/// Numbers chosen by where their rows are cut.
enum ChosenKeys {
    /// Ascending numbers none of which ends a chunk before it is full.
    static let withoutCut: [UInt64] = (0..<7_000).filter { !isCut($0) }

    /// Ascending numbers each of which ends a chunk as soon as it is long enough.
    static let allCuts: [UInt64] = (0..<300_000).filter { isCut($0) }

    static func isCut(_ number: UInt64) -> Bool {
        TreeTwin.isNaturalCut(ID<Job>(number).image)
    }
}
