import Chain
import Disk
import Foundation
import Primitives
import Records
import Storage

/// Where a node keeps everything it has, held by one process at a time:
///
/// | | |
/// |---|---|
/// | `genesis.json` | what the chain begins with |
/// | `config.toml` | what the operator has chosen, if anything |
/// | `log/` | the commands, in the one order they were applied in |
/// | `history/`, `snapshots/` | made from the log; a start is quicker with them |
/// | `slices/` | the bytes that jobs are about |
struct NodeDirectory: Sendable {
    let root: String
    let disk: PosixDisk
    private let lock: PosixLock

    private static let genesisName = DiskPath("genesis.json")

    /// Takes the directory, and makes it where there is none. While it is another's, nothing in it
    /// is touched.
    init(_ root: String) throws(NodeFault) {
        self.root = root
        do throws(DiskError) {
            disk = try PosixDisk(root: root)
            lock = try disk.lock(DiskPath("LOCK"))
        } catch {
            throw error.problem == .locked ? .taken(root) : .directory(root, error)
        }
    }

    /// Takes a directory that holds a chain; makes none.
    init(existing root: String) throws(NodeFault) {
        guard FileManager.default.fileExists(atPath: root + "/genesis.json") else {
            throw .noChain(root)
        }
        try self.init(root)
    }

    /// Where the settings are, where there are any.
    var settingsFile: String { root + "/config.toml" }

    /// The genesis of the chain in this directory, which has to be the pinned one. Without a file
    /// the chain is the development chain, and the file is written. `trusting` says that the log
    /// is owner enough: it is refused where it belongs to another genesis.
    func genesis(pinned: Digest?, trusting: Bool = false) throws(NodeFault) -> GenesisFile {
        let file = AtomicFile(Self.genesisName, limit: 4 << 20, on: disk)
        let bytes: [UInt8]?
        do throws(StorageError) { bytes = try file.read() } catch { throw .genesisFile(error) }
        guard let bytes else { return try begin(file, pinned: pinned) }
        let genesis: GenesisFile
        do throws(RecordError) { genesis = try GenesisFile(json: bytes) } catch {
            throw .genesisText(error)
        }
        let own = trusting ? genesis.hash : nil
        guard let expected = pinned ?? own ?? Self.known(genesis) else {
            throw .unpinned(genesis.chainID, genesis.hash)
        }
        do throws(GenesisFault) { try genesis.check(pinned: expected) } catch {
            throw .genesis(error)
        }
        return genesis
    }

    /// Whether nothing was written yet, so that a chain may begin here.
    private var isWithoutLog: Bool {
        get throws(NodeFault) {
            do throws(DiskError) {
                return try !disk.entries(of: .root).contains { $0.name == "log" }
            } catch { throw .directory(root, error) }
        }
    }

    /// Refuses a directory whose chain has gone.
    func refuseWithoutLog() throws(NodeFault) {
        if try isWithoutLog { throw .logMissing(root) }
    }

    private func begin(
        _ file: AtomicFile<PosixDisk>, pinned: Digest?
    ) throws(NodeFault) -> GenesisFile {
        guard try isWithoutLog else { throw .genesisMissing(root) }
        let genesis: GenesisFile
        do throws(GenesisFault) {
            genesis = try GenesisFile.development()
            if let pinned { try genesis.check(pinned: pinned) }
        } catch { throw .genesis(error) }
        try write(genesis, to: file)
        return genesis
    }

    /// Says of which chain this directory is from here on.
    func put(_ genesis: GenesisFile) throws(NodeFault) {
        try write(genesis, to: AtomicFile(Self.genesisName, limit: 4 << 20, on: disk))
    }

    private func write(
        _ genesis: GenesisFile, to file: AtomicFile<PosixDisk>
    ) throws(NodeFault) {
        var text = genesis.json()
        text.append(UInt8(ascii: "\n"))
        do throws(StorageError) { try file.replace(with: text.span) } catch {
            throw .genesisFile(error)
        }
    }

    /// The hash that this program itself expects of a chain of that kind.
    private static func known(_ genesis: GenesisFile) -> Digest? {
        switch genesis.mode {
        case .development:
            GenesisFile.devHashes.first { $0 == genesis.hash } ?? GenesisFile.devHash
        case .test, .live: nil
        }
    }
}
