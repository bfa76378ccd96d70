#if RocksDB
    import Disk
    import Primitives
    import SpecTesting
    import Storage
    import Synchronization
    import Testing

    @testable import RocksStore

    /// Readers on other threads while families change places.
    @Suite(.ownThreads) struct RocksReadersTests {
        @Test func `whoever reads while families move sees each batch whole`() async throws {
            let folder = try RocksFolder()
            let store = try RocksStore.open(on: folder.disk, in: DiskPath("store"), owner: .zero)
            try store.apply(Self.batch(1))
            let isOver = Flag()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        var seen = 0
                        while !isOver.isUp {
                            let rows = try store.rows(of: "new")
                            #expect(rows.count == 20 && Set(rows.map(\.value)).count == 1)
                            #expect(try store.value(of: [3], in: "new") != nil)
                            let view = try store.view()
                            let new = try view.value(of: [0], in: "new")?.first
                            let old = try view.value(of: [0], in: "old")?.first
                            // The old rows are those of the batch before, in every view.
                            #expect(new.map { $0 &- 1 } == old || new == 1 && old == nil)
                            seen += 1
                            await Task.yield()
                        }
                        return seen
                    }
                }
                for round in 2..<250 { try store.apply(Self.batch(UInt8(round))) }
                isOver.raise()
                for try await seen in group { #expect(seen > 0) }
            }
        }

        @Test func `what is read while families move is read again`() throws {
            let folder = try RocksFolder()
            let store = try RocksStore.open(on: folder.disk, in: DiskPath("store"), owner: .zero)
            try store.apply(Self.batch(1))
            var times = 0
            let value = try store.rows.reading { (open) throws(StorageError) in
                times += 1
                if times == 1 { try store.apply(Self.batch(2)) }
                return try RocksReading(open).value(of: [3], in: "new")
            }
            #expect(value == [2] && times == 2)
            let count = try store.rows.reading { (open) throws(StorageError) in
                // Nothing moves: no reader has to know.
                var batch = WriteBatch()
                batch.remove([3], in: "new")
                try store.apply(batch)
                times += 1
                return try RocksReading(open).count(of: "new")
            }
            #expect(count == 19 && times == 3)
        }

        /// Rows of one round, in the place of those of the round before.
        private static func batch(_ round: UInt8) -> WriteBatch {
            var batch = WriteBatch()
            batch.move("new", to: "old")
            for key in UInt8(0)..<20 { batch.put([key], [round], in: "new") }
            return batch
        }
    }

    /// Raised on one thread, seen on another.
    private final class Flag: Sendable {
        private let state = Mutex(false)

        var isUp: Bool { state.withLock { $0 } }
        func raise() { state.withLock { $0 = true } }
    }
#endif
