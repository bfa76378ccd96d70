/// How much may wait. Memory follows from it: nobody makes a pool hold more.
package struct MempoolBounds: Hashable, Sendable {
    /// Transactions of each lane.
    package var transactions: Int
    /// Bytes of each lane's transactions.
    package var bytes: Int
    /// Transactions of one sender, both lanes together; a nonce that is so far ahead of its account
    /// is refused at once.
    package var perSender: Int
    /// Slots that a sender's transactions wait for the one before them.
    package var aheadSlots: UInt64

    /// Who asks for the same transaction while it waits, and is told what came of it.
    static let mostAskers = 16

    package init(
        transactions: Int = 65_536, bytes: Int = 64 << 20, perSender: Int = 1_024,
        aheadSlots: UInt64 = 4
    ) {
        (self.transactions, self.bytes) = (max(transactions, 1), max(bytes, 1))
        (self.perSender, self.aheadSlots) = (max(perSender, 1), aheadSlots)
    }
}
