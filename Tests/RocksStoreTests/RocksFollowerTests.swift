#if RocksDB
    import Disk
    import Primitives
    import Simulation
    import SpecTesting
    import Storage
    import Testing

    @testable import RocksStore

    /// Rows that follow a log: each batch is stamped, in order, and durable once settled.
    @Suite struct RocksFollowerTests {
        private let folder: RocksFolder

        init() throws { folder = try RocksFolder() }

        private func open() throws -> RocksFollower {
            try RocksFollower.open(
                on: folder.disk, in: DiskPath("store"), owner: .zero, memory: .little)
        }

        private func batch(_ key: UInt8) -> WriteBatch {
            var batch = WriteBatch()
            batch.put([key], [key], in: "rows")
            return batch
        }

        @Test func `a batch comes behind the last one, and moves the sequence with its rows`()
            throws
        {
            let rows = try open()
            #expect(rows.sequence == 0 && rows.settled == 0)
            try rows.apply(batch(1), at: 1)
            try rows.apply(batch(2), at: 7)
            for sequence: UInt64 in [0, 6, 7] {
                #expect(throws: StorageError.notBehind(sequence: sequence, last: 7)) {
                    try rows.apply(batch(9), at: sequence)
                }
            }
            #expect(try rows.sequence == 7 && rows.count(of: "rows") == 2)
            try rows.apply(WriteBatch(), at: 8)
            #expect(rows.sequence == 8 && rows.settled == 0)
            try rows.settle()
            #expect(rows.settled == 8)
            rows.close()
            let again = try open()
            #expect(again.sequence == 8 && again.settled == 8)
            #expect(try again.rows(of: "rows") == [StoreRow([1], [1]), StoreRow([2], [2])])
        }

        @Test func `a batch that is refused moves nothing`() throws {
            let rows = try open()
            try rows.apply(batch(1), at: 1)
            var large = batch(2)
            large.put([UInt8](repeating: 1, count: 2_000), [], in: "rows")
            #expect(throws: StorageError.tooLarge(bytes: 2_000, most: UInt64(StoreLimits.key))) {
                try rows.apply(large, at: 2)
            }
            #expect(try rows.sequence == 1 && rows.count(of: "rows") == 1)
            rows.close()
            #expect(throws: StorageError.closed) { try rows.apply(batch(2), at: 2) }
            #expect(throws: StorageError.closed) { try rows.settle() }
        }

        @Test func `nothing of it is written to a log of RocksDB's own`() throws {
            let rows = try open()
            for key in UInt8(0)..<100 { try rows.apply(batch(key), at: UInt64(key) + 1) }
            let logs = try folder.files(".log").map { try folder.bytes(of: $0).count }
            #expect(logs.reduce(0, +) == 0)
            #expect(try folder.files(".sst").isEmpty)
            try rows.settle()
            #expect(try !folder.files(".sst").isEmpty)
        }

        @Test(arguments: Trials.seeds(200))
        func `it has the rows of the batches, whatever becomes of them`(seed: UInt64) throws {
            var dice = SplitMix64(seed: seed)
            var (model, rows) = (CountedRows(seed: seed), try open())
            for _ in 0..<40 {
                let batch = model.next()
                try rows.apply(batch, at: model.count)
                switch Int.random(in: 0..<10, using: &dice) {
                case 0: try rows.settle()
                case 1:
                    // Closing in order settles, too.
                    rows.close()
                    rows = try open()
                default: break
                }
            }
            #expect(rows.sequence == model.count)
            #expect(try model.equals(rows))
            #expect(try model.equals(rows.view()))
        }
    }
#endif
