import CMemory
import COpenSSL
import CSodium
package import Primitives

/// A public key with a table of its multiples, under which verifying takes a third of the time.
///
/// The verdict is that of ``Ed25519/verify(_:of:by:)-swift.type.method`` for every signature and message:
/// the rule is the same, only [S]B − [h]A is computed otherwise, by additions of multiples of −A and B that
/// are ready. All arithmetic is on what anybody may know; nothing secret comes here.
package struct RememberedKey: Sendable {
    package let key: PublicKey
    /// Of −A, and −A itself at the end.
    private let table: [NielsPoint]

    /// `nil` for what is no key under which anything verifies: not canonical, of small order, or no
    /// point of the curve.
    package init?(_ key: PublicKey) {
        let encoding = key.number
        guard encoding.isBelowP, !encoding.isOfSmallOrder,
            let point = EdwardsPoint(encoding: encoding)
        else { return nil }
        self.key = key
        table = Comb.key.table(of: point.negated)
    }

    /// Bytes that one takes, with what the allocator and a dictionary add.
    package static var byteCount: Int {
        (Comb.key.entries + 1) * MemoryLayout<NielsPoint>.stride + 256
    }

    /// Whether the signature is the key owner's, of this message.
    package func verify(_ signature: Signature, of message: Span<UInt8>) -> Bool {
        message.withUnsafeBufferPointer { verify(signature, of: $0) }
    }

    func verify(_ signature: Signature, of message: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let claim = claim(signature, of: message) else { return false }
        return claim.holds(inverse: claim.point.z.inverse)
    }
}

extension RememberedKey: CustomStringConvertible {
    package var description: String { key.description }
}

// MARK: Claims

/// What is left to compare: a signature holds if this point is encoded so.
struct SignatureClaim {
    let point: EdwardsPoint
    let commitment: Number256

    /// `inverse` is that of the point's z.
    @inline(__always)
    func holds(inverse: Field25519) -> Bool { point.encoding(inverse: inverse) == commitment }
}

extension RememberedKey {
    /// What the signature claims; `nil` if it holds under no key.
    func claim(
        _ signature: Signature, of message: UnsafeBufferPointer<UInt8>
    ) -> SignatureClaim? {
        signature.withBytes { bytes in
            bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return nil }
                let (commitment, s) = (Number256(start), Number256(start + 32))
                guard s < .order, !commitment.isOfSmallOrder else { return nil }
                fetchTable()
                let h = challenge(start, message)
                return SignatureClaim(point: sum(s, h), commitment: commitment)
            }
        }
    }

    /// Asks for the table, which is there by the time that the hash is made.
    private func fetchTable() {
        table.withUnsafeBytes { table in
            guard let start = table.baseAddress else { return }
            for offset in stride(from: 0, to: table.count, by: 64) {
                cmemory_fetch_to_read(start + offset)
            }
        }
    }

    /// SHA-512(R ‖ A ‖ message) mod L.
    private func challenge(
        _ commitment: UnsafeRawPointer, _ message: UnsafeBufferPointer<UInt8>
    ) -> Number256 {
        var state = SHA512_CTX()
        SHA512_Init(&state)
        SHA512_Update(&state, commitment, 32)
        key.withBytes { key in
            key.withUnsafeBytes { key in _ = SHA512_Update(&state, key.baseAddress, key.count) }
        }
        SHA512_Update(&state, message.baseAddress, message.count)
        return withUnsafeTemporaryAllocation(byteCount: 96, alignment: 8) { bytes in
            let bytes = bytes.bindMemory(to: UInt8.self)
            guard let digest = bytes.baseAddress else { return Number256(0, 0, 0, 0) }
            SHA512_Final(digest, &state)
            crypto_core_ed25519_scalar_reduce(digest + 64, digest)
            return Number256(UnsafeRawPointer(digest + 64))
        }
    }

    /// [s]B − [h]A, of numbers below L.
    package func sum(_ s: Number256, _ h: Number256) -> EdwardsPoint {
        var codes = CombCodes()
        // The combs take odd numbers. B is of order L, so that L more is the same. A may be the sum of
        // such a point and another: for an even h one A too many is taken away, and given back below.
        codes.write(Number256(h.w0 | 1, h.w1, h.w2, h.w3), to: 0, by: .key)
        codes.write(s.isOdd ? s : s.plusOrder, to: 2, by: .base)
        return table.withUnsafeBufferPointer { table in
            Comb.ofBase.withUnsafeBufferPointer { base in
                var point = EdwardsPoint.neutral
                guard let table = table.baseAddress, let base = base.baseAddress else {
                    return point
                }
                var place = 0
                while true {
                    point.add(codes.codes[unchecked: place], of: table)
                    point.add(codes.codes[unchecked: place &+ 1], of: table)
                    point.add(codes.codes[unchecked: place &+ 2], of: base)
                    place &+= 3
                    if place == 78 { break }
                    point.double()
                }
                if !h.isOdd { point.add(table + Comb.key.entries, sign: .max) }
                return point
            }
        }
    }
}

extension EdwardsPoint {
    /// Adds what the code names in the table.
    @inline(__always)
    fileprivate mutating func add(_ code: UInt16, of table: UnsafePointer<NielsPoint>) {
        add(table + Int(code &>> 1), sign: 0 &- UInt64(code & 1))
    }
}

extension PublicKey {
    package var number: Number256 {
        withBytes { bytes in
            bytes.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Number256($0) } ?? Number256(0, 0, 0, 0)
            }
        }
    }
}
