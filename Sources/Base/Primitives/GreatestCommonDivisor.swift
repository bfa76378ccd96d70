/// The largest number that divides both; the other one when one is zero. Works by halving and
/// subtracting, since a 128-bit division costs more than the several steps it would save.
@inlinable
func greatestCommonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
    if let left = UInt64(exactly: left), let right = UInt64(exactly: right) {
        return UInt128(binaryGreatestCommonDivisor(left, right))
    }
    return binaryGreatestCommonDivisor(left, right)
}

@inlinable
func binaryGreatestCommonDivisor<Number: FixedWidthInteger & UnsignedInteger>(
    _ left: Number, _ right: Number
) -> Number {
    guard left != 0 else { return right }
    guard right != 0 else { return left }
    let sharedTwos = min(left.trailingZeroBitCount, right.trailingZeroBitCount)
    var (small, large) = (left >> left.trailingZeroBitCount, right)
    while large != 0 {
        large &>>= Number(truncatingIfNeeded: large.trailingZeroBitCount)
        if large < small { swap(&small, &large) }
        large -= small
    }
    return small << sharedTwos
}
