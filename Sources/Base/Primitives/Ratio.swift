/// An exact rational number that is not negative, always in lowest terms, so that equal ratios are
/// equal field by field, hash alike and have one stored form.
///
/// Comparison is exact, by 256-bit cross products. A result is `nil` exactly when its own lowest
/// terms do not fit 128 bits; a large intermediate step never costs a result.
public struct Ratio: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let numerator: UInt128
    public let denominator: UInt128

    /// `nil` when the denominator is zero. A reader that must accept one form only compares the
    /// fields with what it read.
    @inlinable
    public init?(_ numerator: UInt128, over denominator: UInt128) {
        guard denominator > 0 else { return nil }
        let divisor = greatestCommonDivisor(numerator, denominator)
        self.init(lowestTerms: numerator / divisor, denominator / divisor)
    }

    @inlinable
    public init(_ share: BasisPoints) {
        self.init(UInt128(share.value), ofWhole: UInt128(BasisPoints.whole))
    }

    @inlinable
    public init(_ share: PartsPerMillion) {
        self.init(UInt128(share.value), ofWhole: UInt128(PartsPerMillion.whole))
    }

    @inlinable
    public static var zero: Ratio { Ratio(lowestTerms: 0, 1) }

    @inlinable
    public static var one: Ratio { Ratio(lowestTerms: 1, 1) }

    @inlinable
    public static func < (left: Ratio, right: Ratio) -> Bool {
        UInt256(left.numerator, times: right.denominator)
            < UInt256(right.numerator, times: left.denominator)
    }

    /// The ratio turned over; `nil` for zero.
    @inlinable
    public var inverse: Ratio? {
        numerator == 0 ? nil : Ratio(lowestTerms: denominator, numerator)
    }

    /// Cancelling across before multiplying leaves the product in lowest terms.
    @inlinable
    public func multiplied(by other: Ratio) -> Ratio? {
        let across = greatestCommonDivisor(numerator, other.denominator)
        let back = greatestCommonDivisor(other.numerator, denominator)
        let (top, topOverflow) = (numerator / across)
            .multipliedReportingOverflow(by: other.numerator / back)
        let (bottom, bottomOverflow) = (denominator / back)
            .multipliedReportingOverflow(by: other.denominator / across)
        return topOverflow || bottomOverflow ? nil : Ratio(lowestTerms: top, bottom)
    }

    /// With `shared` the common divisor of the denominators, the sum over their least common
    /// multiple can only cancel by a divisor of `shared` (Knuth, volume 2, section 4.5.1). A
    /// numerator beyond 256 bits cannot be saved by that: `shared` has at most 128.
    @inlinable
    public func adding(_ other: Ratio) -> Ratio? {
        let shared = greatestCommonDivisor(denominator, other.denominator)
        let left = UInt256(numerator, times: other.denominator / shared)
        let right = UInt256(other.numerator, times: denominator / shared)
        guard let top = left.adding(right), let rest = top.remainder(dividingBy: shared) else {
            return nil
        }
        let cancelled = greatestCommonDivisor(rest, shared)
        let (bottom, overflow) = (denominator / shared)
            .multipliedReportingOverflow(by: other.denominator / cancelled)
        guard !overflow, let sum = top.quotientAndRemainder(dividingBy: cancelled) else {
            return nil
        }
        return Ratio(lowestTerms: sum.quotient, bottom)
    }

    /// For terms known to have no common divisor and a denominator that is not zero.
    @inlinable
    init(lowestTerms numerator: UInt128, _ denominator: UInt128) {
        (self.numerator, self.denominator) = (numerator, denominator)
    }

    /// For a whole known not to be zero.
    @inlinable
    init(_ part: UInt128, ofWhole whole: UInt128) {
        let divisor = greatestCommonDivisor(part, whole)
        self.init(lowestTerms: part / divisor, whole / divisor)
    }
}

extension Ratio: CustomStringConvertible {
    public var description: String { "\(numerator)/\(denominator)" }
}
