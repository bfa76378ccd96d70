// Every way of dividing an amount here accounts for each unit: what one side loses to rounding is
// in the other side or in the remainder.

extension Amount {
    /// What `rate` takes, rounded down, and what it leaves; together they are always `self`.
    @inlinable
    public func split(_ rate: BasisPoints) -> (taken: Amount, left: Amount) {
        split(parts: UInt64(rate.value), of: UInt64(BasisPoints.whole))
    }

    /// What `rate` takes, rounded down, and what it leaves; together they are always `self`.
    @inlinable
    public func split(_ rate: PartsPerMillion) -> (taken: Amount, left: Amount) {
        split(parts: UInt64(rate.value), of: UInt64(PartsPerMillion.whole))
    }

    /// `self` dealt out evenly: `each` × `parts` + `left` is always `self`, and `left` is less than
    /// `parts` units. `nil` when there is nobody to deal to.
    @inlinable
    public func divided(into parts: UInt64) -> (each: Amount, left: Amount)? {
        guard parts > 0 else { return nil }
        let (each, left) = units.quotientAndRemainder(dividingBy: UInt128(parts))
        return (Amount(units: each), Amount(units: left))
    }

    /// `self` × `part` / `whole` rounded down, and what the rounding dropped:
    /// `units` × `part` = `share` × `whole` + `remainder`, exactly, and `remainder` < `whole`.
    ///
    /// Remainders of shares of one whole compare directly, which is what dealing out the last units
    /// by largest remainder needs. `nil` when `whole` is zero or the share exceeds 128 bits.
    @inlinable
    public func share(
        _ part: UInt128, of whole: UInt128
    ) -> (share: Amount, remainder: UInt128)? {
        let product = UInt256(units, times: part)
        guard let (share, remainder) = product.quotientAndRemainder(dividingBy: whole) else {
            return nil
        }
        return (Amount(units: share), remainder)
    }

    /// `self` × `part` / `whole`, rounded once, from the exact 256-bit product. `nil` when `whole`
    /// is zero or the result exceeds 128 bits.
    @inlinable
    public func share(_ part: UInt128, of whole: UInt128, rounding: Rounding) -> Amount? {
        guard
            let (share, remainder) = share(part, of: whole),
            let units = rounding.apply(to: share.units, remainder: remainder, divisor: whole)
        else { return nil }
        return Amount(units: units)
    }

    /// `self` × `ratio` rounded down, with the remainder in parts of the ratio's denominator:
    /// `units` × `numerator` = `scaled` × `denominator` + `remainder`. `nil` beyond 128 bits.
    @inlinable
    public func scaled(by ratio: Ratio) -> (scaled: Amount, remainder: UInt128)? {
        guard let (scaled, remainder) = share(ratio.numerator, of: ratio.denominator) else {
            return nil
        }
        return (scaled, remainder)
    }

    /// `self` × `ratio`, rounded once, from the exact 256-bit product. `nil` beyond 128 bits.
    @inlinable
    public func scaled(by ratio: Ratio, rounding: Rounding) -> Amount? {
        share(ratio.numerator, of: ratio.denominator, rounding: rounding)
    }

    /// Dividing first keeps every product below `units` or below `whole` squared, so nothing here
    /// can overflow; amounts within 64 bits, which is nearly all of them, take the short way.
    @inlinable
    func split(parts: UInt64, of whole: UInt64) -> (taken: Amount, left: Amount) {
        let taken: UInt128
        if let units = UInt64(exactly: units) {
            let (quotient, rest) = units.quotientAndRemainder(dividingBy: whole)
            taken = UInt128(quotient * parts + rest * parts / whole)
        } else {
            let (parts, whole) = (UInt128(parts), UInt128(whole))
            let (quotient, rest) = units.quotientAndRemainder(dividingBy: whole)
            taken = quotient * parts + rest * parts / whole
        }
        return (Amount(units: taken), Amount(units: units - taken))
    }
}
