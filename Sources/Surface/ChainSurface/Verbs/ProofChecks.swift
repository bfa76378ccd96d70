import Chain
import Crypto
import Ledger
package import Primitives
import Records
package import Surface
package import Tables

/// Why what a node calls a proof shows nothing.
package enum ProofFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The header hashes to something else than the node says.
    case header(found: Digest, claimed: Digest)
    /// It is about another event, account or asset than was asked for.
    case otherSubject
    /// The proof is true, but not of the bytes that the node calls the event.
    case otherBytes
    /// It is under another size of History than was asked for.
    case otherSize(UInt64, asked: UInt64)
    /// The block is not the one that was asked for.
    case otherBlock(Digest, asked: Digest)
    case log(LogProof.Refusal)
    /// The tables do not come to the header's state root.
    case stateRoot(found: Digest, expected: Digest)
    /// No table, or more than one, is called that among those of the state.
    case noTable(String)
    case rows(RowsProof.Refusal)
    /// The row is there, and says another amount.
    case otherBalance(Amount, claimed: Amount)

    package var description: String {
        switch self {
        case .header(let found, let claimed):
            "the header hashes to \(found), and the node says \(claimed)"
        case .otherSubject: "the proof is about something else than was asked for"
        case .otherBytes: "the proof is of other bytes than the node calls the event"
        case .otherSize(let size, let asked):
            "the proof is under History of \(size) events; expected \(asked)"
        case .otherBlock(let block, let asked):
            "the proof is under block \(block); expected \(asked)"
        case .log(let refusal): "\(refusal)"
        case .stateRoot(let found, let expected):
            "the tables come to the state root \(found), and the header has \(expected)"
        case .noTable(let label): "there is not exactly one table '\(label)' in the state"
        case .rows(let refusal): "\(refusal)"
        case .otherBalance(let amount, let claimed):
            "the rows show \(amount), and the node says \(claimed)"
        }
    }
}

extension EventProofView {
    /// Returns if the event stands at that place in History under the header. Asks nobody; that the
    /// header is the chain's is for others to say.
    package func check(_ query: EventProofQuery) throws(ProofFault) {
        guard header.hash == hash else { throw .header(found: header.hash, claimed: hash) }
        guard event.leaf == query.leaf, proof.first == query.leaf else { throw .otherSubject }
        guard proof.leaves == [event.bytes] else { throw .otherBytes }
        let size = header.history.size
        if let asked = query.size, asked != size { throw .otherSize(size, asked: asked) }
        do throws(LogProof.Refusal) { try proof.verify(under: header.history) } catch {
            throw .log(error)
        }
    }
}

extension BalanceProofView {
    /// Where balances stand among the tables of the state.
    private static let table = "ledger/balances"

    /// Returns if the account has exactly that balance under the header's state root.
    package func check(_ query: BalanceProofQuery) throws(ProofFault) {
        guard header.hash == hash else { throw .header(found: header.hash, claimed: hash) }
        guard account == query.account, asset == query.asset else { throw .otherSubject }
        let root = MerkleTree.root(
            ofLeafDigests: tables.map { leaf in MerkleTree.leaf(leaf.bytes.span) })
        guard root == header.stateRoot else {
            throw .stateRoot(found: root, expected: header.stateRoot)
        }
        let balances = tables.compactMap { Self.root(of: $0) }
        guard balances.count == 1, let balancesRoot = balances.first else {
            throw .noTable(Self.table)
        }
        let row: Balance?
        do throws(RowsProof.Refusal) {
            row = try rows.verify(
                BalanceKey(account, asset), as: Balance.self, under: balancesRoot)
        } catch { throw .rows(error) }
        let proven = row?.amount ?? .zero
        guard proven == balance else { throw .otherBalance(proven, claimed: balance) }
    }

    /// The root that a leaf of the state gives the table of balances; nil in every other leaf.
    private static func root(of leaf: Bytes) -> Digest? {
        let label = Array(table.utf8)
        guard leaf.bytes.starts(with: [UInt8(label.count)] + label),
            leaf.bytes.count == 1 + label.count + Digest.byteCount
        else { return nil }
        return Digest(leaf.bytes.suffix(Digest.byteCount))
    }
}
