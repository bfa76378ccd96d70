public import Disk
public import Primitives

/// Why stored bytes are not handed out, or new ones not taken.
public enum StorageError: Error, Hashable, Sendable {
    /// The disk refused a call.
    case disk(DiskError)
    /// A file is not what was written: at that offset, for that reason.
    case damaged(DiskPath, offset: UInt64, Damage)
    /// A file whose first bytes are none of ours.
    case foreign(DiskPath)
    /// A file of another chain or store.
    case otherOwner(DiskPath, expected: Digest, found: Digest)
    /// A file written by a newer program than this one.
    case newerFormat(DiskPath, found: UInt16, newest: UInt16)
    /// More bytes than this place takes.
    case tooLarge(bytes: UInt64, most: UInt64)
    /// A block that is not above the last one, a final block there is none of, a cut to no block.
    case blockRefused(Height, BlockRule)
    /// A batch or a block behind the block that ends its group; commit first.
    case groupSealed
    /// More things than this place takes.
    case tooMany(Int, most: Int)
    /// A snapshot no newer than the newest there is.
    case notNewer(sequence: UInt64, newest: UInt64)
    /// A part handed over under a digest that its bytes do not have.
    case mislabelled(PartLabel)
    /// Rows handed over in another order than that of their keys.
    case notAscending
    /// The store has been closed.
    case closed
    /// A family that the store keeps for itself.
    case reserved(FamilyName)
    /// An engine that this program was built without.
    case notBuiltIn(EngineKind)
    /// A directory with the files of a store, for which settings choose another engine.
    case otherEngine(DiskPath, wanted: EngineKind)
    /// A store at another version than this program works with.
    case migration(MigrationRefusal)
    /// What an engine of other people's making has refused.
    case engine(EngineFailure)
    /// A batch that a log has before the last one that is here.
    case notBehind(sequence: UInt64, last: UInt64)
    /// A blob that is not taken, or not handed out.
    case blob(BlobRefusal)
    /// An earlier append or sync failed; what is on the disk is unknown until the next start.
    case stopped(DiskError)

    /// What the heights in the command log keep to.
    public enum BlockRule: Hashable, Sendable {
        /// Every block is above the one sealed before it.
        case notAbove(Height)
        /// Only a block that was sealed and is still there is cut back to or becomes final.
        case unknown
        /// What is final stays, and is final for good.
        case final(Height)
    }

    /// In what way bytes are not what was written.
    public enum Damage: Hashable, Sendable {
        case header, checksum, link, digest
        /// The file ends before what it says it holds.
        case cutShort
        /// Nothing of it is wrong, but something before or after it is missing.
        case gap
        /// The bytes are whole and do not say what their format asks for.
        case malformed
        /// There is none: what was named as damaged is whole.
        case notThere
        /// Nobody knows: what would tell is itself damaged.
        case unseen
    }
}

extension StorageError: CustomStringConvertible {
    /// File, position, reason and remedy.
    public var description: String {
        switch self {
        case .disk(let error): error.description
        case .damaged(let path, let offset, .notThere):
            "\(path) is not damaged at byte \(offset); verify, and name the damage that is reported"
        case .damaged(let path, let offset, let damage) where path.name == "cut":
            "\(path) is damaged at byte \(offset): \(damage); it says where a cut that has begun ends: "
                + "restore the log from a copy, or move this file away, verify, and repair what is found"
        case .damaged(let path, let offset, let damage):
            "\(path) is damaged at byte \(offset): \(damage); restore it from a copy or another node"
        case .foreign(let path):
            "\(path) is none of our files; move it away"
        case .otherOwner(let path, let expected, let found):
            "\(path) belongs to \(found), not to \(expected); check the data directory"
        case .newerFormat(let path, let found, let newest):
            "\(path) has format \(found), this program reads up to \(newest); install a newer one"
        case .tooLarge(let bytes, let most):
            "\(bytes) bytes are more than the \(most) that fit here"
        case .blockRefused(let height, .notAbove(let last)):
            "block \(height) is not above block \(last), the last one in the log"
        case .blockRefused(let height, .unknown):
            "the log holds no block \(height); take one that it was told to seal"
        case .blockRefused(let height, .final(let final)):
            "block \(height) is below block \(final), which is final and stays"
        case .groupSealed:
            "the block that was just appended ends its group; commit before appending more"
        case .tooMany(let count, let most):
            "\(count) are more than the \(most) that fit here"
        case .notNewer(let sequence, let newest):
            "there is a snapshot at \(newest); one at \(sequence) would not be newer"
        case .mislabelled(let label):
            "a part of \(label) was handed over under a digest its bytes do not have"
        case .notAscending: "the rows of a family come in strictly ascending order of their keys"
        case .closed: "the store has been closed"
        case .reserved(let family):
            "the store keeps '\(family)' for itself; choose a name without +"
        case .notBuiltIn(let engine):
            "the \(engine.name) engine is unavailable: this program was built without it; choose "
                + "in-house or memory, or a program that was built with it"
        case .otherEngine(let path, let wanted):
            "\(path) holds a store, which the \(wanted.name) engine would hide; set its engine back "
                + "to what it was, or move the directory away to begin without its rows"
        case .migration(let refusal): refusal.description
        case .engine(let failure): failure.description
        case .notBehind(let sequence, let last):
            "a batch of sequence \(sequence) does not come behind one of sequence \(last); go on from "
                + "sequence \(last + 1) of the log"
        case .blob(let refusal): refusal.description
        case .stopped(let error):
            "writing has stopped because of an earlier failure (\(error)); restart to recover"
        }
    }
}

extension StorageError {
    /// File, position and reason, for whoever knows a better remedy than a copy.
    package var finding: String {
        guard case .damaged(let path, let offset, let damage) = self, damage != .notThere else {
            return description
        }
        return "\(path) is damaged at byte \(offset): \(damage)"
    }
}

extension StorageError.Damage: CustomStringConvertible {
    public var description: String {
        switch self {
        case .header: "its header is not what was written"
        case .checksum: "its checksum does not match"
        case .link: "it does not follow from what stands before it"
        case .digest: "its bytes do not have the digest of its name"
        case .cutShort: "it ends too early"
        case .gap: "a part next to it is missing"
        case .malformed: "its contents make no sense"
        case .notThere: "it is not"
        case .unseen: "what stands from there on was not looked at, for lack of what is before it"
        }
    }
}

extension StorageError {
    /// Whether it lies in the bytes of one file, so that another file may do instead; false for what
    /// every file would meet, such as a process with too few rights.
    var isAboutTheBytes: Bool {
        switch self {
        case .damaged, .foreign: true
        case .disk(let error):
            switch error.problem {
            case .missing, .wrongKind, .system: true
            case .exists, .full, .denied, .locked, .tooManyOpen, .stopped: false
            }
        case .otherOwner, .newerFormat, .tooLarge, .blockRefused, .groupSealed, .blob, .tooMany,
            .notNewer, .mislabelled, .notAscending,
            .closed, .reserved, .notBuiltIn, .otherEngine, .migration, .engine, .notBehind,
            .stopped:
            false
        }
    }

    /// The file it lies in, where it is about one.
    package var path: String? {
        switch self {
        case .damaged(let path, _, _), .foreign(let path), .otherOwner(let path, _, _),
            .newerFormat(let path, _, _):
            path.text
        case .disk(let error): error.path
        case .engine(let failure): failure.directory.text
        case .tooLarge, .blockRefused, .groupSealed, .blob, .tooMany, .notNewer, .mislabelled,
            .notAscending,
            .closed, .reserved, .notBuiltIn, .otherEngine, .migration, .notBehind, .stopped:
            nil
        }
    }
}

/// Runs calls to the disk, and says of a refusal that it was the disk's.
func onDisk<Result>(_ calls: () throws(DiskError) -> Result) throws(StorageError) -> Result {
    do throws(DiskError) { return try calls() } catch { throw .disk(error) }
}
