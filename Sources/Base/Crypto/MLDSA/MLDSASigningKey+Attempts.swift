extension MLDSASigningKey {
    /// A signature, and how many attempts it took: one in four to five succeeds. Fewer than one key
    /// and message in 2^100 take more than 814.
    package func sign(
        _ representative: MLDSARepresentative, random: Span<UInt8>
    ) -> (signature: MLDSASignature, attempts: Int) {
        precondition(random.count == 32, "a signature takes 32 random bytes")
        var bytes = [UInt8](repeating: 0, count: set.signatureByteCount)
        let attempts = bytes.withUnsafeMutableBufferPointer { bytes in
            secret.withPointer { secret in
                matrix.withUnsafeBufferPointer { matrix in
                    guard let bytes = bytes.baseAddress, let matrix = matrix.baseAddress else {
                        return 0
                    }
                    return sign(
                        representative, random: random, secret: secret, matrix: matrix, to: bytes)
                }
            }
        }
        return (MLDSASignature(checked: bytes, set: set), attempts)
    }

    private func sign(
        _ representative: MLDSARepresentative, random: Span<UInt8>,
        secret: UnsafePointer<UInt8>, matrix: UnsafePointer<Int32>,
        to bytes: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(UnsafeBufferPointer(start: secret + 32, count: 32).span)
        sponge.absorb(random)
        sponge.absorb(representative.bytes.span)
        var output = sponge.finished(.shake)
        var maskSeed = InlineArray<64, UInt8>(repeating: 0)
        withUnsafeMutableBytes(of: &maskSeed) { output.squeeze(into: $0) }
        var masks = KeccakSponge(strength: 256)
        masks.absorb(maskSeed.span)
        defer {
            wipe(value: &sponge)
            wipe(value: &output)
            wipe(value: &maskSeed)
            wipe(value: &masks)
        }
        return withUnsafeTemporaryAllocation(
            of: Int32.self, capacity: SigningAttempt.capacity(set)
        ) { scratch in
            defer { wipe(UnsafeMutableRawBufferPointer(scratch)) }
            guard let start = scratch.baseAddress else { return 0 }
            let attempt = SigningAttempt(
                set: set, secret: secret, matrix: matrix, scratch: start)
            var attempts = 0
            repeat {
                attempt.commit(masks, from: attempts * set.columns)
                attempt.challenge(representative, to: bytes)
                attempts += 1
            } while !attempt.answer(to: bytes)
            return attempts
        }
    }
}

/// One attempt at a signature: a mask is drawn, the challenge computed, and the answer kept only if it
/// says nothing about the secrets (FIPS 204, algorithm 7). Which attempts are given up is public, what
/// they were is not: nothing else here branches on a secret.
private struct SigningAttempt {
    let set: MLDSASet
    let step: MLDSARounding.Step
    let matrix: UnsafePointer<Int32>
    let first: UnsafePointer<Int32>
    let second: UnsafePointer<Int32>
    let dropped: UnsafePointer<Int32>

    /// y.
    let mask: UnsafeMutablePointer<Int32>
    /// y transformed, then z.
    let answer: UnsafeMutablePointer<Int32>
    /// w, then its low part, then what the hints are made of.
    let low: UnsafeMutablePointer<Int32>
    /// The high part of w, then the hints.
    let high: UnsafeMutablePointer<Int32>
    /// The challenge, transformed.
    let challenge: UnsafeMutablePointer<Int32>
    let product: UnsafeMutablePointer<Int32>

    static func capacity(_ set: MLDSASet) -> Int {
        (2 * set.columns + 2 * set.rows + 2) * MLDSARing.degree
    }

    init(
        set: MLDSASet, secret: UnsafePointer<UInt8>, matrix: UnsafePointer<Int32>,
        scratch: UnsafeMutablePointer<Int32>
    ) {
        (self.set, step, self.matrix) = (set, MLDSARounding.Step(set), matrix)
        let (rows, columns) = (set.rows * MLDSARing.degree, set.columns * MLDSARing.degree)
        first = UnsafeRawPointer(secret + set.expandedKeyByteCount)
            .assumingMemoryBound(to: Int32.self)
        second = first + columns
        dropped = second + rows
        mask = scratch
        answer = mask + columns
        low = answer + columns
        high = low + rows
        challenge = high + rows
        product = challenge + MLDSARing.degree
    }

    /// Draws the mask and cuts the matrix times it into high and low parts.
    func commit(_ masks: KeccakSponge, from number: Int) {
        for column in 0..<set.columns {
            let (mask, turned) = (
                mask + column * MLDSARing.degree, answer + column * MLDSARing.degree
            )
            MLDSASampling.mask(set, number: number + column, of: masks, into: mask)
            turned.update(from: mask, count: MLDSARing.degree)
            MLDSARing.transform(turned)
        }
        for row in 0..<set.rows {
            let (low, high) = (low + row * MLDSARing.degree, high + row * MLDSARing.degree)
            MLDSARing.multiply(
                row: matrix + row * set.columns * MLDSARing.degree, answer, count: set.columns,
                into: low)
            MLDSARing.restore(low)
            var index = 0
            while index < MLDSARing.degree {
                let parts = step.split(MLDSARing.canonical(low[index]))
                (high[index], low[index]) = (parts.high, parts.low)
                index &+= 1
            }
        }
    }

    /// Writes the challenge's bytes and draws it.
    func challenge(_ representative: MLDSARepresentative, to bytes: UnsafeMutablePointer<UInt8>) {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(representative.bytes.span)
        for row in 0..<set.rows { sponge.absorb(high: high + row * MLDSARing.degree, set: set) }
        sponge = sponge.finished(.shake)
        sponge.squeeze(
            into: UnsafeMutableRawBufferPointer(start: bytes, count: set.challengeByteCount))
        MLDSASampling.challenge(set, of: bytes, into: challenge)
        MLDSARing.transform(challenge)
    }

    /// Writes the answer and the hints behind the challenge, unless the attempt is to be given up.
    func answer(to bytes: UnsafeMutablePointer<UInt8>) -> Bool {
        guard hidesFirst(), hidesSecond(), findsHints() else { return false }
        var place = bytes + set.challengeByteCount
        for column in 0..<set.columns {
            MLDSAPacking.write(
                answer + column * MLDSARing.degree, below: set.maskRange, bits: set.maskBits,
                to: place)
            place += 32 * set.maskBits
        }
        MLDSAPacking.writeHints(high, set: set, to: place)
        return true
    }

    /// The challenge times a transformed polynomial, into `product`.
    private func multiply(_ polynomial: UnsafePointer<Int32>) {
        MLDSARing.multiply(challenge, polynomial, into: product)
        MLDSARing.restore(product)
    }

    /// Computes the answer; `false` if it is so large that it says something about s1.
    private func hidesFirst() -> Bool {
        var exceeding: Int32 = 0
        for column in 0..<set.columns {
            let (mask, answer) = (
                mask + column * MLDSARing.degree, answer + column * MLDSARing.degree
            )
            multiply(first + column * MLDSARing.degree)
            var index = 0
            while index < MLDSARing.degree {
                answer[index] = MLDSARing.centred(mask[index] &+ product[index])
                index &+= 1
            }
            exceeding |= MLDSARounding.exceeding(answer, set.maskRange - set.slack)
        }
        return exceeding == 0
    }

    /// Takes the challenge times s2 from the low part; `false` if that says something about s2.
    private func hidesSecond() -> Bool {
        var exceeding: Int32 = 0
        for row in 0..<set.rows {
            let low = low + row * MLDSARing.degree
            multiply(second + row * MLDSARing.degree)
            var index = 0
            while index < MLDSARing.degree {
                low[index] = MLDSARing.centred(low[index] &- product[index])
                index &+= 1
            }
            exceeding |= MLDSARounding.exceeding(low, set.halfStep - set.slack)
        }
        return exceeding == 0
    }

    /// Adds what the public key leaves out of t; `false` if the hints cannot make up for it.
    private func findsHints() -> Bool {
        var (exceeding, count) = (Int32(0), Int32(0))
        for row in 0..<set.rows {
            let (low, high) = (low + row * MLDSARing.degree, high + row * MLDSARing.degree)
            multiply(dropped + row * MLDSARing.degree)
            var index = 0
            while index < MLDSARing.degree {
                product[index] = MLDSARing.centred(product[index])
                high[index] = step.hint(low: low[index] &+ product[index], high: high[index])
                count &+= high[index]
                index &+= 1
            }
            exceeding |= MLDSARounding.exceeding(product, set.halfStep)
        }
        return exceeding == 0 && count <= set.mostHints
    }
}
