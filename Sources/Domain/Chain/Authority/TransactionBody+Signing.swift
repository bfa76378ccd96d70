public import Crypto
import Primitives
import Records

extension TransactionBody {
    /// The transaction that the owner of one key sends.
    public func signed(by key: SigningKey) -> Transaction<Command> {
        let signature = key.sign(id.bytes)
        return Transaction(
            self, .ed25519(Ed25519Authorisation(key: key.publicKey, signature: signature)))
    }

    /// One owner's share of a transaction of a shared account: made apart from the others and
    /// collected by ``signed(under:with:)``. Refused for a key that the policy does not name.
    public func partlySigned(
        by key: SigningKey, under policy: KeyPolicy
    ) throws(ChainRefusal) -> IndexedSignature {
        guard policy.isWellFormed else { throw .malformedAuthorisation }
        guard let index = policy.keys.firstIndex(of: key.publicKey) else { throw .wrongKey }
        return IndexedSignature(index: UInt8(index), signature: key.sign(id.bytes))
    }

    /// The transaction of a shared account, once enough of its owners have signed. Parts may come in
    /// any order, twice or too many: the lowest numbers are taken, as many as the policy asks for.
    /// Refused where one that is taken does not verify, or there are too few.
    public func signed(
        under policy: KeyPolicy, with parts: [IndexedSignature]
    ) throws(ChainRefusal) -> Transaction<Command> {
        var taken: [IndexedSignature] = []
        for part in parts.sorted(by: { $0.index < $1.index })
        where taken.count < Int(policy.threshold) && taken.last?.index != part.index {
            taken.append(part)
        }
        let transaction = Transaction(
            self, .several(SeveralAuthorisation(policy, signatures: taken)))
        try transaction.check()
        return transaction
    }
}
