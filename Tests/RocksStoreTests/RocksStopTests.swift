#if RocksDB
    import Disk
    import Foundation
    import Primitives
    import Storage
    import Testing

    @testable import RocksStore

    /// In processes of their own: one whose files may not grow, one that is killed at a certain place.
    @Suite struct RocksStopTests {
        @Test
        func `what a killed process had not replaced is as it was, and its rows take no room`()
            async throws
        {
            let folder = try RocksFolder()
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
                let store = try RocksStore.open(
                    on: PosixDisk(root: path), in: DiskPath("store"), owner: .zero)
                var batch = WriteBatch()
                batch.put([1], [1], in: "rows")
                try store.apply(batch)
                var handed: UInt32 = 0
                try store.replace("rows") { () throws(StorageError) in
                    handed += 1
                    if handed == 4_000 { kill(getpid(), SIGKILL) }
                    return StoreRow(
                        RowKey.prefix(handed),
                        (0..<1_000).map { UInt8(truncatingIfNeeded: UInt32($0) &* handed) })
                }
            }
            let store = try RocksStore.open(
                on: folder.disk, in: DiskPath("store"), owner: .zero)
            #expect(try store.rows(of: "rows") == [StoreRow([1], [1])])
            try store.compact()
            #expect(store.status.bytes < 20_000, "\(store.status.bytes)")
            #expect(store.status.rows < 10, "\(store.status.rows)")
            var next: [StoreRow] = [StoreRow([7], [7])]
            try store.replace("rows") { () throws(StorageError) in next.popLast() }
            #expect(try store.rows(of: "rows") == [StoreRow([7], [7])])
        }

        @Test func `a store whose disk is full is read, and not written until it is opened again`()
            async throws
        {
            let folder = try RocksFolder()
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                let disk = try PosixDisk(root: path)
                func open() throws -> RocksStore {
                    try RocksStore.open(on: disk, in: DiskPath("store"), owner: .zero)
                }
                func batch(_ key: UInt8, _ size: Int) -> WriteBatch {
                    var batch = WriteBatch()
                    batch.put([key], [UInt8](repeating: key, count: size), in: "rows")
                    return batch
                }
                var store = try open()
                try store.apply(batch(1, 10))
                signal(SIGXFSZ, SIG_IGN)
                var limit = rlimit()
                getrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
                var low = limit
                low.rlim_cur = 100_000
                setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &low)
                for key: UInt8 in [2, 3] {
                    do {
                        try store.apply(batch(key, 1 << 20))
                        exit(2)
                    } catch {
                        guard case .engine(let failure) = error as? StorageError,
                            failure.problem == .full
                        else { exit(3) }
                    }
                }
                guard store.status.stopped != nil, try store.count(of: "rows") == 1 else { exit(4) }
                setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
                do {
                    try store.apply(batch(4, 10))
                    exit(5)
                } catch {}
                store.close()
                store = try open()
                guard try store.count(of: "rows") == 1 else { exit(6) }
                try store.apply(batch(4, 10))
                guard try store.count(of: "rows") == 2 else { exit(7) }
            }
        }
    }
#endif
