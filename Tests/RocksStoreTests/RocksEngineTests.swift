import Disk
import Primitives
import Simulation
import SpecTesting
import Storage
import Testing

@testable import RocksStore

/// What a program is handed, with the library and without.
@Suite struct RocksEngineTests {
    private let disk = SimulatedDisk(seed: 1)

    private func open() throws(StorageError) -> SimpleDb {
        try SimpleDb.open(
            "a", on: disk, owner: .zero, config: EngineConfig(.rocksDB),
            schema: StoreSchema(version: 1), others: RocksEngine.others)
    }

    @Test(.enabled(if: !RocksEngine.isBuiltIn))
    func `a program without the library says that the engine is unavailable`() throws {
        #expect(throws: StorageError.notBuiltIn(.rocksDB)) { try open() }
        #expect("\(StorageError.notBuiltIn(.rocksDB))".contains("unavailable"))
        #expect(disk.files.isEmpty)
    }

    @Test(.enabled(if: RocksEngine.isBuiltIn))
    func `a disk that is not one of this machine is refused`() throws {
        #expect {
            try open()
        } throws: {
            guard case .engine(let failure) = $0 as? StorageError else { return false }
            return failure.problem == .unsupported
        }
        #expect(disk.files.isEmpty)
    }

    @Test func `the older handle means the in-house engine, with the library or without`() throws {
        let store = try SimpleDb.open(
            "a", on: disk, owner: .zero, config: EngineConfig(.storageRocksDB),
            schema: StoreSchema(version: 1), others: RocksEngine.others)
        #expect(store.status.engine == .inHouse)
    }
}
