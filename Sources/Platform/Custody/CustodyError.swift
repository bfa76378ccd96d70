public import Crypto
public import Disk
public import Keys
public import Native
public import Primitives
public import Storage

/// Why a key store or its keeper did not do what it was asked. Nothing here says what a secret is.
public enum CustodyError: Error, Hashable, Sendable {
    /// The directory, or a file in it, is not closed to others.
    case exposed(KeyFileError)
    case storage(StorageError)
    /// The disk refused to lock the store: another process changes it.
    case busy
    case damaged(DiskPath, FileDamage)
    /// There is no store in the directory.
    case noStore
    /// There is one already.
    case hasStore
    /// Secrets lie there without the roster that says what they are for: it was lost, or removed.
    case rosterMissing
    /// The passphrase, the key file or the PIN is not the one, or the file was changed by somebody who
    /// does not have it: the same answer for all.
    case notOpened
    /// The store's keys are with another file or token than this one.
    case otherKeeper
    case roster(RosterRefusal)
    /// The role's keys must be on a token.
    case needsToken(KeyRole)
    /// A key that was ever outside a token is no token's key.
    case cannotImport
    /// The roster names a key that its keeper does not have.
    case keyMissing(PublicKey)
    /// The key does not sign at this moment.
    case notSigning(PublicKey, KeyState)
    /// What came out does not verify: nothing was given out.
    case notVerified(PublicKey)
    case full(limit: Int)
    case memory(SecretRefusal)
    case sealing(SealRefusal)
    case audit(AuditDamage)
    /// The library that speaks to tokens is not there.
    case unavailable(Unavailable)
    case token(TokenRefusal)
}

extension CustodyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exposed(let error): "\(error)"
        case .storage(let error): "\(error)"
        case .busy: "another process is changing the key store; try again when it is done"
        case .damaged(let path, let damage): "\(path): \(damage)"
        case .noStore: "there is no key store in this directory: create one"
        case .hasStore: "there is a key store in this directory already"
        case .rosterMissing:
            """
            there are secrets here, and the file '\(StoreFile.manifest.path)' that says what they are \
            for is missing: bring it back from a copy
            """
        case .notOpened:
            "the key store does not open: the passphrase, key file or PIN is wrong, or the file was changed"
        case .otherKeeper: "the keys of this store are with another file or token"
        case .roster(let refusal): "\(refusal)"
        case .needsToken(let role):
            "keys of \(role.name) must never lie on a disk: use a store on a token (--module)"
        case .cannotImport:
            "a token makes its keys itself: what was outside could have been copied"
        case .keyMissing(let key):
            "the store names the key \(key.hex), and its keeper does not have it"
        case .notSigning(let key, let state):
            "\(key.hex) is \(state.name) and does not sign"
        case .notVerified(let key):
            "a signature by \(key.hex) did not verify and was thrown away: do not trust its keeper"
        case .full(let limit): "the keeper has \(limit) keys, which is the most it takes"
        case .memory(let refusal): "\(refusal)"
        case .sealing(let refusal): "\(refusal)"
        case .audit(let damage): "\(StoreFile.audit): \(damage)"
        case .unavailable(let reason): "no PKCS#11 library: \(reason)"
        case .token(let refusal): "\(refusal)"
        }
    }
}

/// Why the audit file is not one that this store has written.
public enum AuditDamage: Error, Hashable, Sendable {
    /// Lines that were written are missing.
    case cutShort(bytes: UInt64, expected: UInt64)
    /// Something follows the last line.
    case trailing(bytes: UInt64, expected: UInt64)
    /// The line of that number is not the one that was written.
    case changed(line: UInt64)
    case full(limit: UInt64)
}

extension AuditDamage: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cutShort(let bytes, let expected):
            "it has \(bytes) bytes where \(expected) were written; bring it back from a copy"
        case .trailing(let bytes, let expected):
            "it has \(bytes) bytes where \(expected) were written: something else was put behind them"
        case .changed(let line): "line \(line) is not what was written"
        case .full(let limit):
            "it has \(limit) bytes, which is the most it takes: begin a new store"
        }
    }
}
