public import Primitives

/// How a lane's base fee follows demand, in the manner of EIP-1559: a block that used more units than
/// the target makes the next one dearer, one that used fewer makes it cheaper.
///
/// Let u be the units used and t the target. The fee moves by fee × |u − t| / t / denominator, where
/// a block beyond twice the target counts as twice; rounded down, but by at least one unit of the
/// token, so that a small fee still moves: an idle lane always comes back to its floor. It never goes
/// below the floor, nor beyond ``highest``.
public struct FeeStep: Hashable, Sendable {
    /// Units that the lane should use.
    public let target: UInt64
    public let denominator: UInt64
    public let floor: Amount

    /// The most that a unit can cost: more than there is of the token.
    public static let highest = Amount(units: UInt128(UInt64.max))

    /// A target or denominator of zero counts as one, a floor beyond the highest fee as that.
    public init(target: UInt64, denominator: UInt64, floor: Amount) {
        (self.target, self.denominator) = (max(target, 1), max(denominator, 1))
        self.floor = min(floor, Self.highest)
    }

    /// The part of a block's units that a target in millionths stands for, at least one unit.
    public static func target(of blockUnits: UInt64, partsPerMillion: UInt64) -> UInt64 {
        let product = UInt128(blockUnits) * UInt128(partsPerMillion) / 1_000_000
        return UInt64(clamping: max(product, 1))
    }

    /// The base fee of the block after one that used `units` at `baseFee`.
    public func next(after baseFee: Amount, units: UInt64) -> Amount {
        // Both factors are below 2^64, so the product is below 2^128.
        let fee = min(baseFee, Self.highest).units
        let isAbove = units > target
        let distance = isAbove ? min(units - target, target) : target - units
        guard distance > 0 else { return max(Amount(units: fee), floor) }
        let share = fee * UInt128(distance) / (UInt128(target) * UInt128(denominator))
        let step = max(share, 1)
        let moved = isAbove ? min(fee + step, Self.highest.units) : fee - min(step, fee)
        return max(Amount(units: moved), floor)
    }
}
