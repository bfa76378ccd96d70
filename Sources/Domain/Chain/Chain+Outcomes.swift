public import Primitives
import Tables

extension Chain {
    /// Keeps what came of a transaction until the block at `expires` has ended. The first outcome
    /// stands: a second one of the same transaction changes nothing.
    public mutating func note(
        _ id: TransactionID, code: UInt16, expires: Height, at height: Height
    ) {
        guard outcomes[id] == nil else { return }
        outcomes.put(OutcomeRow(height: height, code: code, expiresAt: expires), at: id)
        expiries.insert(id, at: expires)
    }

    /// What came of a transaction; nil where none of that id was carried out, or so long ago that it
    /// would be refused as expired.
    public func outcome(of id: TransactionID) -> OutcomeRow? { outcomes[id] }
}
