public import Primitives
public import Records
import Tables

public typealias RootID = ID<BalancesRoot>

/// What the balances of all providers came to at the end of a block: the root of `settlement/providers`.
public struct BalancesRoot: Record, Hashable {
    public var height = Height.genesis
    public var root = Digest.zero

    public init() {}

    public init(_ root: Digest, at height: Height) { (self.root, self.height) = (root, height) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("root", &root)
    }
}

extension Settlement {
    /// The newest roots, at most so many, the newest last. Of those older than are kept only the
    /// state roots of their blocks tell.
    public func recentRoots(_ most: Int = 32) -> [BalancesRoot] {
        let newest = counts.roots
        let count = UInt64(min(max(most, 0), bounds.roots, Int(clamping: newest)))
        return (newest - count..<newest).compactMap { roots[RootID($0 + 1)] }
    }

    /// Keeps the root over the balances where it is another than the last.
    mutating func keepRoot(at height: Height) {
        guard !balances.isCurrent else { return }
        balances.fold(providers)
        let root = balances.root
        guard recentRoots(1).last?.root != root else { return }
        let number = count { tally in
            tally.roots += 1
            return tally.roots
        }
        roots.put(BalancesRoot(root, at: height), at: RootID(number))
        if let old = Self.outlived(number, keeping: bounds.roots) { roots.remove(RootID(old)) }
    }

    /// The number of what goes when `number` comes.
    static func outlived(_ number: UInt64, keeping most: Int) -> UInt64? {
        number > UInt64(most) ? number - UInt64(most) : nil
    }
}
