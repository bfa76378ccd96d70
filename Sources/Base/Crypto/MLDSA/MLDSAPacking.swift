/// Polynomials as bits, each coefficient in the same number of them, the lowest first (FIPS 204,
/// section 7.1). 256 coefficients of `bits` bits are 32 · `bits` bytes.
package enum MLDSAPacking {
    /// Writes coefficients in 0 ..< 2^`bits`.
    package static func write(
        _ polynomial: UnsafePointer<Int32>, bits: Int, to bytes: UnsafeMutablePointer<UInt8>
    ) {
        write(polynomial, from: 0, sign: 1, bits: bits, to: bytes)
    }

    /// Writes how far coefficients are below `top`.
    package static func write(
        _ polynomial: UnsafePointer<Int32>, below top: Int32, bits: Int,
        to bytes: UnsafeMutablePointer<UInt8>
    ) {
        write(polynomial, from: top, sign: -1, bits: bits, to: bytes)
    }

    @inline(__always)
    private static func write(
        _ polynomial: UnsafePointer<Int32>, from origin: Int32, sign: Int32, bits: Int,
        to bytes: UnsafeMutablePointer<UInt8>
    ) {
        var (waiting, count, place, index) = (UInt64(0), 0, 0, 0)
        while index < MLDSARing.degree {
            let value = UInt32(bitPattern: origin &+ sign &* polynomial[index])
            waiting |= UInt64(value) &<< UInt64(count)
            count &+= bits
            index &+= 1
            while count >= 8 {
                bytes[place] = UInt8(truncatingIfNeeded: waiting)
                waiting &>>= 8
                count &-= 8
                place &+= 1
            }
        }
    }

    /// Reads coefficients in 0 ..< 2^`bits`.
    package static func read(
        _ bytes: UnsafePointer<UInt8>, bits: Int, into polynomial: UnsafeMutablePointer<Int32>
    ) {
        read(bytes, from: 0, sign: 1, bits: bits, into: polynomial)
    }

    /// Reads coefficients from how far they are below `top`.
    package static func read(
        _ bytes: UnsafePointer<UInt8>, bits: Int, below top: Int32,
        into polynomial: UnsafeMutablePointer<Int32>
    ) {
        read(bytes, from: top, sign: -1, bits: bits, into: polynomial)
    }

    @inline(__always)
    private static func read(
        _ bytes: UnsafePointer<UInt8>, from origin: Int32, sign: Int32, bits: Int,
        into polynomial: UnsafeMutablePointer<Int32>
    ) {
        let mask = (UInt64(1) &<< UInt64(bits)) &- 1
        var (waiting, count, place, index) = (UInt64(0), 0, 0, 0)
        while index < MLDSARing.degree {
            while count < bits {
                waiting |= UInt64(bytes[place]) &<< UInt64(count)
                count &+= 8
                place &+= 1
            }
            let value = Int32(truncatingIfNeeded: waiting & mask)
            polynomial[index] = origin &+ sign &* value
            waiting &>>= UInt64(bits)
            count &-= bits
            index &+= 1
        }
    }
}

// MARK: Hints

extension MLDSAPacking {
    /// Writes which coefficients of a vector have a hint, at most `mostHints` of them: their
    /// positions, row after row, then for each row how many positions there are up to its end.
    package static func writeHints(
        _ hints: UnsafePointer<Int32>, set: MLDSASet, to bytes: UnsafeMutablePointer<UInt8>
    ) {
        bytes.update(repeating: 0, count: set.hintByteCount)
        var count = 0
        for row in 0..<set.rows {
            for position in 0..<MLDSARing.degree where hints[row * MLDSARing.degree + position] != 0
            {
                bytes[count] = UInt8(position)
                count += 1
            }
            bytes[set.mostHints + row] = UInt8(count)
        }
    }

    /// Reads which coefficients have a hint; `false` for bytes that nothing is written as. Each
    /// vector of hints has one form: positions rise within a row, ends do not fall, and what no row
    /// reaches is 0. Otherwise a signature could be altered and still verify.
    package static func readHints(
        _ bytes: UnsafePointer<UInt8>, set: MLDSASet, into hints: UnsafeMutablePointer<Int32>
    ) -> Bool {
        hints.update(repeating: 0, count: set.rows * MLDSARing.degree)
        var count = 0
        for row in 0..<set.rows {
            let (start, end) = (count, Int(bytes[set.mostHints + row]))
            guard start <= end, end <= set.mostHints else { return false }
            while count < end {
                if count > start, bytes[count - 1] >= bytes[count] { return false }
                hints[row * MLDSARing.degree + Int(bytes[count])] = 1
                count += 1
            }
        }
        return (count..<set.mostHints).allSatisfy { bytes[$0] == 0 }
    }
}
