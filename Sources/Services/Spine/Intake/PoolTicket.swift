import Chain
package import Primitives

/// What a pool goes by of a transaction that waits.
struct PoolTicket: Hashable, Sendable, BitwiseCopyable {
    let id: TransactionID
    let sender: Address
    let nonce: UInt64
    let lane: FeeLane
    let tip: Amount
    /// At least one.
    let units: UInt64
    /// The last block in which it may be carried out.
    let expiresAt: Height
    /// Bytes that it counts for.
    let size: Int
    /// What it offers for a unit.
    let score: TipRate
    /// Fee and tip, as they were when it was let in.
    var cost = Amount.zero

    init(
        id: TransactionID, sender: Address, nonce: UInt64, lane: FeeLane, tip: Amount,
        units: UInt64, expiresAt: Height, size: Int
    ) {
        (self.id, self.sender, self.nonce, self.lane) = (id, sender, nonce, lane)
        (self.tip, self.units) = (tip, max(units, 1))
        (self.expiresAt, self.size) = (expiresAt, max(size, 1))
        score = TipRate(tip, for: self.units)
    }

    /// What its id and its sender's address are found by.
    var idKey: DigestKey { DigestKey(digest: id) }
    var senderKey: SenderKey { SenderKey(address: sender) }

    /// The least tip with which another transaction takes this one's nonce: a tenth more, and at
    /// least one more.
    var leastReplacement: Amount {
        Amount(units: max(tip.units / 10 + (tip.units % 10 > 0 ? 1 : 0), 1)).adding(tip) ?? .maximum
    }
}

/// A digest, hashed by its first word alone: digests are found by chance, so words are as good as
/// digests, and whoever looks for many that share one has to find them first.
struct DigestKey: Hashable, Sendable, BitwiseCopyable {
    let digest: Digest

    func hash(into hasher: inout Hasher) { hasher.combine(digest.word0) }
}

/// An address, hashed as its digest is.
struct SenderKey: Hashable, Sendable, BitwiseCopyable {
    let address: Address

    func hash(into hasher: inout Hasher) { hasher.combine(address.keyHash.word0) }
}

/// A tip by the unit of work, in thousandths of the token's smallest unit, rounded down.
package struct TipRate: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let thousandths: UInt64

    package init(thousandths: UInt64) { self.thousandths = thousandths }

    /// More than a rate can say is the highest one: no balance pays it.
    init(_ tip: Amount, for units: UInt64) {
        let most = UInt128(UInt64.max)
        thousandths = UInt64(clamping: min(tip.units, most) * 1_000 / UInt128(max(units, 1)))
    }

    package static let zero = TipRate(thousandths: 0)

    package static func < (left: TipRate, right: TipRate) -> Bool {
        left.thousandths < right.thousandths
    }

    /// The next higher rate; nil for the highest.
    var next: TipRate? {
        thousandths < .max ? TipRate(thousandths: thousandths + 1) : nil
    }

    /// The least tip that offers at least this for so many units.
    package func leastTip(for units: UInt64) -> Amount {
        let (whole, rest) = (UInt128(thousandths) * UInt128(units)).quotientAndRemainder(
            dividingBy: 1_000)
        return Amount(units: rest > 0 ? whole + 1 : whole)
    }
}
