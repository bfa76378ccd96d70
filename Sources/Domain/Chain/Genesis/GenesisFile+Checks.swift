public import Crypto
public import Ledger
public import Primitives
import Records

/// Why a genesis file begins no chain.
public enum GenesisFault: Error, Hashable, Sendable {
    /// It is not the one that was pinned: something in it was changed.
    case drifted(expected: Digest, found: Digest)
    /// The operators' policy is not well formed.
    case operators
    /// The key at this place of the operators' list.
    case key(Int, SignatureRefusal)
    case params(ChainRefusal)
    /// The money does not add up, or the schedule says nothing.
    case ledger(Ledger.Refusal)
    /// A chain that is worth something would be everyone's.
    case developmentKeys
    /// It names rules or a mode that a file of its version has no field for.
    case olderVersion
    /// It begins to settle for real under rules that know no modes.
    case modeUnknown
}

extension GenesisFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .drifted(let expected, let found):
            "this is another genesis: its hash is \(found), and \(expected) was expected; "
                + "restore the file, or begin another chain in another directory"
        case .operators:
            "'operators' is no policy; expected 1 to \(KeyPolicy.mostKeys) strictly ascending keys "
                + "and a threshold from 1 to their number"
        case .key(let index, let refusal):
            "'operators.keys[\(index)]': \(refusal)"
        case .params(let refusal):
            "'params': \(refusal)"
        case .ledger(let refusal):
            "'ledger': \(refusal)"
        case .olderVersion:
            "a genesis of version 1 begins under the first rules; expected 'version' 2"
        case .modeUnknown:
            "'settlement' asks for 'real', and the first rules know no modes; expected 'rules' 2"
        case .developmentKeys:
            "the operators of a chain that is not for development have a key that everyone knows"
        }
    }
}

extension GenesisFile {
    /// Refuses what could not begin a chain, whatever its hash.
    public func check() throws(GenesisFault) {
        guard version >= 2 || rules == .first && settlement == SettlementGenesis() else {
            throw .olderVersion
        }
        guard rules >= .second || settlement.mode == .dryRun else { throw .modeUnknown }
        guard operators.isWellFormed else { throw .operators }
        for (index, key) in operators.keys.enumerated() {
            do throws(SignatureRefusal) { try Ed25519.check(key) } catch {
                throw .key(index, error)
            }
            let isPublic = DevelopmentKey.allCases.contains { $0.publicKey == key }
            guard mode == .development || !isPublic else { throw .developmentKeys }
        }
        do throws(ChainRefusal) { _ = try Param.checked(params, under: rules) } catch {
            throw .params(error)
        }
        // A ledger of its own says whether the money is sound, by the rules that will hold.
        var (trial, events) = (Ledger(), EventBuffer())
        do throws(Ledger.Refusal) { try trial.open(ledger, into: &events) } catch {
            throw .ledger(error)
        }
    }

    /// Refuses every genesis but the one with this hash: a node that starts asks this of the file it
    /// was given and the hash it began with.
    public func check(pinned: Digest) throws(GenesisFault) {
        let found = hash
        guard found == pinned else { throw .drifted(expected: pinned, found: found) }
        try check()
    }
}
