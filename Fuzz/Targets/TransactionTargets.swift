import Chain
import Records

extension FuzzTarget {
    /// What a stranger posts as a transaction.
    public static let transactionJSON = FuzzTarget(
        "transaction-json",
        promise: "A transaction read from JSON has one id and one verdict in every form."
    ) { bytes in
        guard let read = try? Envelope(json: bytes, limits: .transaction) else { return }
        let (text, stored) = (read.json(), read.binary())
        let again = try? Envelope(json: text)
        precondition(again == read, "its own text reads as another transaction")
        guard let kept = try? Envelope(binary: stored) else {
            preconditionFailure("its own bytes are refused")
        }
        precondition(kept == read && kept.id == read.id, "it is stored as another transaction")
        precondition(kept.verdict == read.verdict, "it is judged otherwise once it is stored")
        precondition(read.groupVerdict == (read.verdict == nil), "a group judges it otherwise")
    }

    /// What a stranger sends as a transaction's bytes.
    public static let transactionBinary = FuzzTarget(
        "transaction-binary",
        promise: "Bytes that are read as a transaction are the bytes it is written as."
    ) { bytes in
        guard let read = try? Envelope(binary: bytes, limits: .transaction) else { return }
        let written = read.binary()
        precondition(written.count == bytes.count, "it is written in another length")
        for index in bytes.indices {
            precondition(written[index] == bytes[index], "it is written otherwise")
        }
        let told = try? Envelope(json: read.json())
        precondition(told == read, "its own text reads as another transaction")
        precondition(read.groupVerdict == (read.verdict == nil), "a group judges it otherwise")
        let isSigned = read.verdict == nil
        precondition(!isSigned || read.authorisation.isWellFormed, "what is malformed passes")
    }
}

private typealias Envelope = Transaction<SampleCommand>

extension Transaction {
    /// Why it is refused without regard to any state; nil where it is not.
    fileprivate var verdict: ChainRefusal? {
        do throws(ChainRefusal) { try check() } catch { return error }
        return nil
    }

    /// Whether it passes as one of a group.
    fileprivate var groupVerdict: Bool {
        var group = SignatureGroup()
        do throws(ChainRefusal) { try group.append(self) } catch { return false }
        return group.verdicts() == [true]
    }
}
