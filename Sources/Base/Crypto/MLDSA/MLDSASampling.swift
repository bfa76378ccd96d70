import CKeccak

/// Polynomials drawn from the output of SHAKE (FIPS 204, section 7.3).
package enum MLDSASampling {
    /// A coefficient of the matrix, which is public and stands there transformed: numbers below q,
    /// each of three bytes of SHAKE128, those that are not below passed over. `seed` has absorbed
    /// the matrix's seed.
    static func entry(
        row: Int, column: Int, of seed: KeccakSponge,
        into polynomial: UnsafeMutablePointer<Int32>
    ) {
        let output = output(of: seed, UInt8(column), UInt8(row))
        draw(from: output, first: 5 * 168, then: 168, into: polynomial) {
            block, polynomial, count in
            var (place, count) = (0, count)
            while place < block.count, count < MLDSARing.degree {
                let number =
                    Int32(block[place]) | Int32(block[place &+ 1]) &<< 8
                    | Int32(block[place &+ 2] & 0x7F) &<< 16
                polynomial[count] = number
                count &+= number < MLDSARing.modulus ? 1 : 0
                place &+= 3
            }
            return count
        }
    }

    /// A polynomial of s1 or s2: numbers in −η … η, each of four bits of SHAKE256, those from which
    /// none follows evenly passed over. Which are passed over says nothing about the others.
    static func short(
        _ set: MLDSASet, number: Int, of seed: KeccakSponge,
        into polynomial: UnsafeMutablePointer<Int32>
    ) {
        var output = output(of: seed, UInt8(number), 0)
        let isFive = set.short == 2
        draw(from: output, first: 2 * 136, then: 136, into: polynomial) {
            block, polynomial, count in
            var (place, count) = (0, count)
            while place < 2 &* block.count, count < MLDSARing.degree {
                let bits = Int32(block[place &>> 1] &>> UInt8(4 &* (place & 1)) & 15)
                // 205 / 1024 is close enough to a fifth for all that four bits hold.
                let rest = isFive ? bits &- 5 &* ((205 &* bits) &>> 10) : bits
                polynomial[count] = set.short &- rest
                count &+= bits < (isFive ? 15 : 9) ? 1 : 0
                place &+= 1
            }
            return count
        }
        wipe(value: &output)
    }

    /// A polynomial of the mask y: numbers in −γ1 + 1 … γ1, drawn evenly.
    static func mask(
        _ set: MLDSASet, number: Int, of seed: KeccakSponge,
        into polynomial: UnsafeMutablePointer<Int32>
    ) {
        var output = output(
            of: seed, UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number &>> 8))
        withUnsafeTemporaryAllocation(byteCount: 32 * set.maskBits, alignment: 8) { bytes in
            output.squeeze(into: bytes)
            if let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) {
                MLDSAPacking.read(start, bits: set.maskBits, below: set.maskRange, into: polynomial)
            }
            wipe(bytes)
        }
        wipe(value: &output)
    }

    /// The challenge: τ coefficients 1 or −1, the others 0, shuffled by its bytes, which are public.
    package static func challenge(
        _ set: MLDSASet, of bytes: UnsafePointer<UInt8>,
        into polynomial: UnsafeMutablePointer<Int32>
    ) {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(UnsafeBufferPointer(start: bytes, count: set.challengeByteCount).span)
        sponge = sponge.finished(.shake)
        var signs = UInt64(0)
        withUnsafeMutableBytes(of: &signs) { sponge.squeeze(into: $0) }
        polynomial.update(repeating: 0, count: MLDSARing.degree)
        for index in MLDSARing.degree - set.weight..<MLDSARing.degree {
            var place = UInt8.max
            repeat {
                withUnsafeMutableBytes(of: &place) { sponge.squeeze(into: $0) }
            } while Int(place) > index
            polynomial[index] = polynomial[Int(place)]
            polynomial[Int(place)] = 1 - 2 * Int32(truncatingIfNeeded: signs & 1)
            signs >>= 1
        }
    }

    /// The output of a seed followed by two bytes.
    private static func output(
        of seed: KeccakSponge, _ first: UInt8, _ second: UInt8
    ) -> KeccakSponge {
        var sponge = seed
        let bytes: InlineArray<2, UInt8> = [first, second]
        sponge.absorb(bytes.span)
        let output = sponge.finished(.shake)
        wipe(value: &sponge)
        return output
    }

    /// Takes blocks of output until a polynomial is full: `take` says how many coefficients there are
    /// after it has used a block.
    @inline(__always)
    private static func draw(
        from output: KeccakSponge, first: Int, then next: Int,
        into polynomial: UnsafeMutablePointer<Int32>,
        take: (UnsafeRawBufferPointer, UnsafeMutablePointer<Int32>, Int) -> Int
    ) {
        var output = output
        withUnsafeTemporaryAllocation(byteCount: first, alignment: 8) { bytes in
            output.squeeze(into: bytes)
            var count = take(UnsafeRawBufferPointer(bytes), polynomial, 0)
            while count < MLDSARing.degree {
                let block = UnsafeMutableRawBufferPointer(rebasing: bytes[..<next])
                output.squeeze(into: block)
                count = take(UnsafeRawBufferPointer(block), polynomial, count)
            }
            wipe(bytes)
        }
        wipe(value: &output)
    }
}
