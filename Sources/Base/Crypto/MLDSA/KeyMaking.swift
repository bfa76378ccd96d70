/// A key of ML-DSA while it is made, in guarded memory: first its seeds and short secrets, from a seed
/// or from a long form, then all that follows from them (FIPS 204, algorithm 6).
struct KeyMaking: ~Copyable {
    /// A key with all its parts.
    struct Made {
        let publicKey: MLDSAPublicKey
        let matrix: [Int32]
        let secret: SecretBytes
    }

    private let set: MLDSASet
    private var buffer: SecretBuffer

    init(_ set: MLDSASet) throws(MLDSARefusal) {
        self.set = set
        do throws(SecretRefusal) {
            buffer = try SecretBuffer(capacity: KeyParts.byteCount(set))
        } catch { throw .secret(error) }
    }

    /// Draws the parts from a seed.
    mutating func draw(from seed: Span<UInt8>) {
        let set = set
        buffer.withPointer { start in
            let parts = KeyParts(set, start)
            var sponge = KeccakSponge(strength: 256)
            sponge.absorb(seed)
            let shape: InlineArray<2, UInt8> = [UInt8(set.rows), UInt8(set.columns)]
            sponge.absorb(shape.span)
            var output = sponge.finished(.shake)
            var shortSeed = InlineArray<64, UInt8>(repeating: 0)
            output.squeeze(into: UnsafeMutableRawBufferPointer(start: start, count: 32))
            withUnsafeMutableBytes(of: &shortSeed) { output.squeeze(into: $0) }
            output.squeeze(into: UnsafeMutableRawBufferPointer(start: start + 32, count: 32))

            var short = KeccakSponge(strength: 256)
            short.absorb(shortSeed.span)
            for number in 0..<set.columns + set.rows {
                MLDSASampling.short(
                    set, number: number, of: short, into: parts.short + number * MLDSARing.degree)
            }
            wipe(value: &shortSeed)
            wipe(value: &short)
            wipe(value: &output)
            wipe(value: &sponge)
        }
    }

    /// Takes the parts from a long form; `false` if a secret in it is not short.
    mutating func read(_ expanded: Span<UInt8>) -> Bool {
        let set = set
        return buffer.withPointer { start in
            expanded.withUnsafeBufferPointer { expanded in
                guard let given = expanded.baseAddress else { return false }
                let parts = KeyParts(set, start)
                start.update(from: given, count: 64)
                var exceeding: Int32 = 0
                for number in 0..<set.columns + set.rows {
                    let polynomial = parts.short + number * MLDSARing.degree
                    MLDSAPacking.read(
                        given + 128 + 32 * set.shortBits * number, bits: set.shortBits,
                        below: set.short, into: polynomial)
                    exceeding |= MLDSARounding.exceeding(polynomial, set.short + 1)
                }
                return exceeding == 0
            }
        }
    }

    /// The key: the matrix is drawn, t computed and cut, everything written down and transformed.
    consuming func finished() -> Made {
        let set = set
        var publicKey = [UInt8](repeating: 0, count: set.publicKeyByteCount)
        let matrix = buffer.withPointer { start in
            let parts = KeyParts(set, start)
            let matrix = Self.matrix(set, seed: start)
            publicKey.withUnsafeMutableBufferPointer { publicKey in
                guard let publicKey = publicKey.baseAddress else { return }
                publicKey.update(from: start, count: 32)
                parts.complete(matrix: matrix, publicKey: publicKey)
            }
            let key = MLDSAPublicKey(checked: publicKey, set: set)
            let digest = key.digest
            for index in 0..<64 { start[64 + index] = digest[index] }
            return matrix
        }
        return Made(
            publicKey: MLDSAPublicKey(checked: publicKey, set: set), matrix: matrix,
            secret: buffer.sealed())
    }

    /// The matrix that 32 bytes stand for.
    private static func matrix(_ set: MLDSASet, seed: UnsafePointer<UInt8>) -> [Int32] {
        var sponge = KeccakSponge(strength: 128)
        sponge.absorb(UnsafeBufferPointer(start: seed, count: 32).span)
        let count = set.rows * set.columns * MLDSARing.degree
        return [Int32](unsafeUninitializedCapacity: count) { matrix, used in
            used = count
            guard var place = matrix.baseAddress else { return }
            for row in 0..<set.rows {
                for column in 0..<set.columns {
                    MLDSASampling.entry(row: row, column: column, of: sponge, into: place)
                    place += MLDSARing.degree
                }
            }
        }
    }
}

/// Where the parts of a secret key lie: the long form, then the polynomials of s1, s2 and t0.
struct KeyParts {
    let set: MLDSASet
    let expanded: UnsafeMutablePointer<UInt8>
    /// s1, and behind it s2.
    let short: UnsafeMutablePointer<Int32>

    static func byteCount(_ set: MLDSASet) -> Int {
        set.expandedKeyByteCount
            + (set.columns + 2 * set.rows) * MLDSARing.degree * MemoryLayout<Int32>.size
    }

    /// The long form has a multiple of 32 bytes, and guarded memory of a multiple of 32 bytes begins
    /// at one, so that numbers may follow it.
    init(_ set: MLDSASet, _ start: UnsafeMutablePointer<UInt8>) {
        (self.set, expanded) = (set, start)
        short = UnsafeMutableRawPointer(start + set.expandedKeyByteCount)
            .assumingMemoryBound(to: Int32.self)
    }

    var first: UnsafeMutablePointer<Int32> { short }
    var second: UnsafeMutablePointer<Int32> { short + set.columns * MLDSARing.degree }
    var dropped: UnsafeMutablePointer<Int32> { short + (set.columns + set.rows) * MLDSARing.degree }

    /// Writes the secrets down, computes t and writes both its parts, then transforms all.
    func complete(matrix: [Int32], publicKey: UnsafeMutablePointer<UInt8>) {
        var place = expanded + 128
        for number in 0..<set.columns + set.rows {
            MLDSAPacking.write(
                short + number * MLDSARing.degree, below: set.short, bits: set.shortBits, to: place)
            place += 32 * set.shortBits
        }
        for column in 0..<set.columns { MLDSARing.transform(first + column * MLDSARing.degree) }
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: MLDSARing.degree) { high in
            matrix.withUnsafeBufferPointer { matrix in
                guard let high = high.baseAddress, let matrix = matrix.baseAddress else { return }
                for row in 0..<set.rows {
                    let (low, second) = (
                        dropped + row * MLDSARing.degree, second + row * MLDSARing.degree
                    )
                    MLDSARing.multiply(
                        row: matrix + row * set.columns * MLDSARing.degree, first,
                        count: set.columns, into: low)
                    MLDSARing.restore(low)
                    for index in 0..<MLDSARing.degree {
                        let sum = MLDSARing.canonical(
                            MLDSARing.centred(low[index] &+ second[index]))
                        (high[index], low[index]) = MLDSARounding.splitByPower(sum)
                    }
                    MLDSAPacking.write(high, bits: 10, to: publicKey + 32 + 320 * row)
                    MLDSAPacking.write(
                        low, below: 1 << (MLDSARounding.droppedBits - 1), bits: 13, to: place)
                    place += 32 * 13
                    MLDSARing.transform(low)
                    MLDSARing.transform(second)
                }
            }
        }
    }
}
