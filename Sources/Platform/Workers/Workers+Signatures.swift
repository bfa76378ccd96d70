public import Crypto

extension Workers {
    /// The verdicts on signatures in their order, those of ``Crypto/Ed25519``, found by all threads:
    /// one item after the other, none by virtue of its neighbours. `grain` of them, about half a
    /// millisecond, are one thread's at a time.
    public func verdicts(
        on items: [SignedRange], in messages: [UInt8], grain: Int = 16
    ) -> [Bool] {
        mapRanges(count: items.count, grain: grain) { range, verdicts in
            let some = items.span.extracting(range)
            for verdict in Ed25519.verdicts(on: some, in: messages.span) {
                verdicts.append(verdict)
            }
        }
    }
}
