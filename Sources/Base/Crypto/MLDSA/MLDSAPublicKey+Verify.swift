extension MLDSAPublicKey {
    /// Whether the signature answers the challenge that it states: w1 is computed from the answer and
    /// the hints, and must give that challenge. Everything here is public.
    package func verifies(
        _ signature: MLDSASignature, of representative: MLDSARepresentative
    ) -> Bool {
        guard signature.set == set else { return false }
        let (rows, columns, degree) = (set.rows, set.columns, MLDSARing.degree)
        return withUnsafeTemporaryAllocation(
            of: Int32.self, capacity: (2 * columns + rows + 3) * degree
        ) { scratch in
            signature.bytes.withUnsafeBufferPointer { signature in
                bytes.withUnsafeBufferPointer { key in
                    guard let scratch = scratch.baseAddress, let key = key.baseAddress,
                        let signature = signature.baseAddress
                    else { return false }
                    let answer = scratch
                    let hints = answer + columns * degree
                    let verification = MLDSAVerification(
                        set: set, key: key, answer: answer, hints: hints,
                        matrixRow: hints + rows * degree,
                        challenge: hints + (rows + columns) * degree,
                        rest: hints + (rows + columns + 1) * degree,
                        product: hints + (rows + columns + 2) * degree)
                    return verification.takes(signature)
                        && verification.confirms(signature, of: representative)
                }
            }
        }
    }
}

/// Where the parts of one verification lie.
private struct MLDSAVerification {
    let set: MLDSASet
    let key: UnsafePointer<UInt8>
    let answer: UnsafeMutablePointer<Int32>
    let hints: UnsafeMutablePointer<Int32>
    let matrixRow: UnsafeMutablePointer<Int32>
    let challenge: UnsafeMutablePointer<Int32>
    let rest: UnsafeMutablePointer<Int32>
    let product: UnsafeMutablePointer<Int32>

    /// Reads a signature; `false` if its answer is too large or its hints are malformed.
    func takes(_ signature: UnsafePointer<UInt8>) -> Bool {
        var place = signature + set.challengeByteCount
        var exceeding: Int32 = 0
        for column in 0..<set.columns {
            let polynomial = answer + column * MLDSARing.degree
            MLDSAPacking.read(place, bits: set.maskBits, below: set.maskRange, into: polynomial)
            exceeding |= MLDSARounding.exceeding(polynomial, set.maskRange - set.slack)
            place += 32 * set.maskBits
        }
        return exceeding == 0 && MLDSAPacking.readHints(place, set: set, into: hints)
    }

    /// Whether the challenge is that of the answer, the hints and what is signed.
    func confirms(
        _ signature: UnsafePointer<UInt8>, of representative: MLDSARepresentative
    ) -> Bool {
        MLDSASampling.challenge(set, of: signature, into: challenge)
        MLDSARing.transform(challenge)
        for column in 0..<set.columns { MLDSARing.transform(answer + column * MLDSARing.degree) }

        var seed = KeccakSponge(strength: 128)
        seed.absorb(UnsafeBufferPointer(start: key, count: 32).span)
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(representative.bytes.span)
        let step = MLDSARounding.Step(set)
        for row in 0..<set.rows {
            recover(row: row, seed: seed, step: step)
            sponge.absorb(high: product, set: set)
        }
        sponge = sponge.finished(.shake)
        return withUnsafeTemporaryAllocation(byteCount: set.challengeByteCount, alignment: 8) {
            sponge.squeeze(into: $0)
            return zip($0, UnsafeBufferPointer(start: signature, count: $0.count))
                .allSatisfy { $0 == $1 }
        }
    }

    /// A polynomial of w1, into `product`: the high parts of the row times the answer, less the
    /// challenge times the key's t1, moved by the hints.
    private func recover(row: Int, seed: KeccakSponge, step: MLDSARounding.Step) {
        for column in 0..<set.columns {
            MLDSASampling.entry(
                row: row, column: column, of: seed, into: matrixRow + column * MLDSARing.degree)
        }
        MLDSAPacking.read(key + 32 + 320 * row, bits: 10, into: rest)
        for index in 0..<MLDSARing.degree {
            rest[index] = rest[index] &<< MLDSARounding.droppedBits
        }
        MLDSARing.transform(rest)
        MLDSARing.multiply(challenge, rest, into: rest)
        MLDSARing.multiply(row: matrixRow, answer, count: set.columns, into: product)
        for index in 0..<MLDSARing.degree {
            product[index] = MLDSARing.centred(product[index] &- rest[index])
        }
        MLDSARing.restore(product)
        let hints = hints + row * MLDSARing.degree
        for index in 0..<MLDSARing.degree {
            product[index] = step.high(MLDSARing.canonical(product[index]), hint: hints[index])
        }
    }
}

extension KeccakSponge {
    /// Takes in a polynomial of high parts, as FIPS 204 encodes w1.
    mutating func absorb(high polynomial: UnsafePointer<Int32>, set: MLDSASet) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32 * set.highBits) { bytes in
            guard let start = bytes.baseAddress else { return }
            MLDSAPacking.write(polynomial, bits: set.highBits, to: start)
            absorb(UnsafeBufferPointer(start: start, count: bytes.count).span)
        }
    }
}
