/// How ML-DSA cuts numbers modulo q into a high and a low part (FIPS 204, section 7.4), and what it
/// tells of their sizes. As in ``MLDSARing``, no branch and no index depends on a number.
package enum MLDSARounding {
    /// How many low bits of t are kept from the public key.
    package static let droppedBits: Int32 = 13

    /// A number in 0 … q − 1 as `high` · 2^13 + `low`, `low` in −2^12 + 1 … 2^12.
    @inline(__always)
    package static func splitByPower(_ number: Int32) -> (high: Int32, low: Int32) {
        let high = (number &+ (1 << (droppedBits - 1)) &- 1) &>> droppedBits
        return (high, number &- high &<< droppedBits)
    }

    /// How numbers are cut at steps of 2 · γ2, of which q − 1 is a multiple.
    package struct Step {
        /// γ2.
        package let half: Int32
        /// How many values the high part has.
        package let count: Int32
        /// 2^46 divided by the step, rounded up: close enough for the quotient of every number
        /// below 2^24 to be exact, as that of the step's own multiples is hit from above by less than
        /// one part in 2^24.
        private let reciprocal: Int64

        package init(_ set: MLDSASet) {
            (half, count) = (set.halfStep, set.highCount)
            reciprocal = (1 << 46) / Int64(2 * half) + 1
        }

        /// A number in 0 … q − 1 as `high` · 2 · γ2 + `low` modulo q, `low` in −γ2 … γ2; only with
        /// `high` = 0 is `low` ever −γ2.
        @inline(__always)
        package func split(_ number: Int32) -> (high: Int32, low: Int32) {
            let above = Int64(number &+ half &- 1)
            let quotient = Int32(truncatingIfNeeded: (above &* reciprocal) &>> 46)
            // The last step, around q − 1, is that around −1: its high part is 0.
            let isLast = (count &- 1 &- quotient) &>> 31
            let low = number &- quotient &* (2 &* half) &+ isLast
            return (quotient & ~isLast, low)
        }

        /// 1 if adding a `low` that has left −γ2 … γ2 changes the high part, which was `high`.
        @inline(__always)
        package func hint(low: Int32, high: Int32) -> Int32 {
            let isAbove = (half &- low) &>> 31
            let sum = low &+ half
            let isBelow = sum &>> 31
            let isLowest = ~((sum | (0 &- sum)) &>> 31)
            let isHigh = (high | (0 &- high)) &>> 31
            return (isAbove | isBelow | (isLowest & isHigh)) & 1
        }

        /// The high part of a number in 0 … q − 1, moved by one step where there is a hint. The hint
        /// is 0 or 1 and public, as the number is.
        @inline(__always)
        package func high(_ number: Int32, hint: Int32) -> Int32 {
            let (high, low) = split(number)
            guard hint != 0 else { return high }
            if low > 0 { return high == count - 1 ? 0 : high + 1 }
            return high == 0 ? count - 1 : high - 1
        }
    }

    /// Not 0 if a coefficient is `bound` or more away from 0. They are centred.
    package static func exceeding(_ polynomial: UnsafePointer<Int32>, _ bound: Int32) -> Int32 {
        var (found, index) = (Int32(0), 0)
        while index < MLDSARing.degree {
            let number = polynomial[index]
            let sign = number &>> 31
            let size = (number ^ sign) &- sign
            found |= (bound &- 1 &- size) &>> 31
            index &+= 1
        }
        return found
    }
}
