public import Crypto
public import Primitives
public import Records

/// The signatures of many transactions side by side, to be verified in groups by many threads: the
/// `items` over the `messages` that `Ed25519.verdicts(on:in:)` and the Workers take.
public struct SignatureGroup: Sendable {
    /// Each signature with its key and where the 32 bytes lie that it signs.
    public private(set) var items: [SignedRange] = []
    /// The ids of the transactions, one behind the other.
    public private(set) var messages: [UInt8] = []
    /// The ids of the transactions, in the order in which they came.
    public private(set) var ids: [TransactionID] = []
    /// How many items there are up to each transaction.
    private var ends: [Int] = []

    public init() {}

    public var count: Int { ids.count }
    public var isEmpty: Bool { ids.isEmpty }

    /// Takes in what there is to verify of a transaction. One whose authorisation is not well formed
    /// is refused, and nothing is taken in.
    public mutating func append<Command: Union & Hashable & Sendable>(
        _ transaction: Transaction<Command>
    ) throws(ChainRefusal) {
        try append(transaction.authorisation, signing: transaction.id)
    }

    /// The same for a transaction whose id is known.
    public mutating func append(
        _ authorisation: Authorisation, signing id: TransactionID
    ) throws(ChainRefusal) {
        guard authorisation.isWellFormed else { throw .malformedAuthorisation }
        let start = UInt32(messages.count)
        let count = UInt32(Digest.byteCount)
        id.append(to: &messages)
        switch authorisation {
        case .ed25519(let one):
            items.append(
                SignedRange(key: one.key, signature: one.signature, start: start, count: count))
        case .several(let some):
            for part in some.signatures {
                items.append(
                    SignedRange(
                        key: some.keys[Int(part.index)], signature: part.signature, start: start,
                        count: count))
            }
        }
        ids.append(id)
        ends.append(items.count)
    }

    /// What the verdicts on the items say of each transaction: whether all of its signatures are its
    /// signers'.
    public func verdicts(_ items: [Bool]) -> [Bool] {
        precondition(items.count == self.items.count, "a verdict is missing for a signature")
        var start = 0
        return ends.map { end in
            defer { start = end }
            return items[start..<end].allSatisfy(\.self)
        }
    }

    /// The verdict on each transaction, found by the calling thread.
    public func verdicts() -> [Bool] {
        verdicts(Ed25519.verdicts(on: items.span, in: messages.span))
    }

    /// Forgets every transaction and keeps the storage.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        messages.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
