import Chain
import Disk
import Foundation
import Primitives
import Records
import Storage

/// A data directory that is looked at and not changed. No node starts on it meanwhile, and others may
/// look, too; one that a node runs on is refused.
struct LookedAtDirectory: Sendable {
    let disk: PosixDisk
    private let root: String
    private let lock: PosixLock?

    init(_ root: String) throws(NodeFault) {
        guard FileManager.default.fileExists(atPath: root + "/genesis.json") else {
            throw .noChain(root)
        }
        self.root = root
        do throws(DiskError) {
            disk = try PosixDisk(root: root)
            lock = try disk.lookout(DiskPath("LOCK"))
        } catch {
            throw error.problem == .locked ? .running(root) : .directory(root, error)
        }
    }

    /// The genesis of the chain; that it is the log's, the log says.
    func genesis() throws(NodeFault) -> GenesisFile {
        let file = AtomicFile(DiskPath("genesis.json"), limit: 4 << 20, on: disk)
        let bytes: [UInt8]?
        do throws(StorageError) { bytes = try file.read() } catch { throw .genesisFile(error) }
        guard let bytes else { throw .noChain(root) }
        let genesis: GenesisFile
        do throws(RecordError) { genesis = try GenesisFile(json: bytes) } catch {
            throw .genesisText(error)
        }
        do throws(GenesisFault) { try genesis.check(pinned: genesis.hash) } catch {
            throw .genesis(error)
        }
        return genesis
    }
}
