#if RocksDB
    import Crypto
    import Disk
    import Glibc
    import Primitives
    import Simulation
    import SpecTesting
    import Storage
    import Testing

    @testable import RocksStore

    /// What the RocksDB engine does beside what every engine does.
    @Suite struct RocksStoreTests {
        private let folder: RocksFolder
        private let directory = DiskPath("store")

        init() throws { folder = try RocksFolder() }

        private func open(_ owner: Digest = .zero) throws -> RocksStore {
            try RocksStore.open(on: folder.disk, in: directory, owner: owner, memory: .little)
        }

        private func put(_ keys: Range<UInt8>, _ value: [UInt8], _ store: RocksStore) throws {
            var batch = WriteBatch()
            for key in keys { batch.put([key], value, in: "rows") }
            try store.apply(batch)
        }

        private func refusal(_ body: () throws -> Void) -> EngineFailure? {
            do {
                try body()
                return nil
            } catch {
                guard case .engine(let failure) = error as? StorageError else {
                    Issue.record("\(error)")
                    return nil
                }
                return failure
            }
        }

        // MARK: Whose the directory is

        @Test func `one user at a time has a store open`() throws {
            let store = try open()
            try put(0..<9, [1], store)
            let error = #expect(throws: StorageError.self) { try open() }
            guard case .disk(let refusal)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.problem == .locked)
            store.close()
            #expect(try open().count(of: "rows") == 9)
        }

        @Test func `a view outlives no store, and holds the directory as long as it lives`() throws
        {
            let store = try open()
            try put(0..<9, [1], store)
            var view: (any StoreView)? = try store.view()
            try put(0..<9, [2], store)
            #expect(try view?.rows(of: "rows").allSatisfy { $0.value == [1] } == true)
            store.close()
            #expect(throws: StorageError.closed) { try view?.count(of: "rows") }
            #expect(throws: StorageError.self) { try open() }
            view = nil
            #expect(try open().rows(of: "rows").allSatisfy { $0.value == [2] })
        }

        @Test func `what belongs to another chain, engine or kind is refused and left alone`()
            throws
        {
            let store = try open()
            try put(0..<9, [1], store)
            store.close()
            let other = Blake3.hash([1])
            #expect(
                throws: StorageError.otherOwner(
                    directory / "ENGINE", expected: other, found: .zero)
            ) { try open(other) }
            #expect(throws: StorageError.otherEngine(directory, wanted: .rocksDB)) {
                try RocksFollower.open(on: folder.disk, in: directory, owner: .zero)
            }
            #expect(throws: StorageError.otherEngine(directory, wanted: .inHouse)) {
                try EngineKind.inHouse.open(on: folder.disk, in: directory, owner: .zero)
            }
            #expect(try open().count(of: "rows") == 9)

            let own = try InHouseStore(on: folder.disk, in: DiskPath("own"), owner: .zero)
            own.close()
            #expect(throws: StorageError.otherEngine(DiskPath("own"), wanted: .rocksDB)) {
                try RocksStore.open(on: folder.disk, in: DiskPath("own"), owner: .zero)
            }
        }

        @Test func `rows without a header are nobody's`() throws {
            let store = try open()
            store.close()
            try folder.disk.remove(directory / "ENGINE")
            #expect(
                throws: StorageError.damaged(directory / "ENGINE", offset: 0, .gap)
            ) { try open() }
        }

        // MARK: Looking only

        @Test func `a store that is looked at is neither changed nor written by others`() throws {
            let store = try open()
            try put(0..<9, [1], store)
            #expect(throws: StorageError.self) {
                try RocksReader.open(on: folder.disk, in: directory, owner: .zero)
            }
            try put(0..<5, [2], store)
            store.close()
            let before = try folder.files("").map { ($0, try folder.bytes(of: $0)) }
            let reader = try RocksReader.open(on: folder.disk, in: directory, owner: .zero)
            // Both batches lie in the log of RocksDB and in no file of rows.
            #expect(
                try reader.rows(of: "rows").map(\.value) == Array(repeating: [2], count: 5)
                    + Array(repeating: [1], count: 4))
            #expect(try reader.families() == ["rows"] && reader.count(of: "rows") == 9)
            #expect(throws: StorageError.self) { try open() }
            reader.close()
            let after = try folder.files("").map { ($0, try folder.bytes(of: $0)) }
            // The library writes down that it has looked; rows and logs stay as they are.
            let kept = after.filter { !$0.0.contains("/LOG") }
            #expect(kept.map(\.0) == before.filter { !$0.0.contains("/LOG") }.map(\.0))
            for (file, bytes) in before where !file.contains("/LOG") {
                #expect(try folder.bytes(of: file) == bytes, "\(file)")
            }
            #expect(throws: StorageError.closed) { try reader.count(of: "rows") }
            #expect(try open().count(of: "rows") == 9)
        }

        @Test func `looking makes no store`() throws {
            #expect(throws: StorageError.self) {
                try RocksReader.open(on: folder.disk, in: directory, owner: .zero)
            }
            #expect(try folder.disk.entries(of: .root).isEmpty)
        }

        // MARK: Damage

        @Test func `a torn end of the log is cut off, damage in it is refused`() throws {
            let store = try open()
            for value in UInt8(0)..<20 {
                try put(0..<20, [UInt8](repeating: value, count: 40), store)
            }
            store.close()
            let log = try #require(try folder.files(".log").last)
            let whole = try folder.bytes(of: log)

            // In the middle: batches that were answered stand behind it.
            var damaged = whole
            damaged[whole.count / 2] ^= 4
            try folder.replace(log, with: damaged)
            let failure = refusal { _ = try open() }
            #expect(failure?.problem == .corrupted && failure?.directory == directory)

            // Cut short in the last batch, which is then not there at all.
            try folder.replace(log, with: Array(whole.dropLast(9)))
            let again = try open()
            let rows = try again.rows(of: "rows")
            #expect(rows.count == 20)
            #expect(rows.allSatisfy { $0.value == [UInt8](repeating: 18, count: 40) })
        }

        @Test func `a damaged file of rows is told by whoever reads it`() throws {
            let store = try open()
            var dice = SplitMix64(seed: 1)
            for key in UInt8(0)..<200 {
                let value = (0..<500).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
                try put(key..<key + 1, value, store)
            }
            try store.compact()
            store.close()
            let file = try #require(try folder.files(".sst").last)
            var bytes = try folder.bytes(of: file)
            bytes[bytes.count / 2] ^= 1
            try folder.replace(file, with: bytes)
            let again = try open()
            #expect(refusal { _ = try again.rows(of: "rows") }?.problem == .corrupted)
            #expect(refusal { _ = try again.count(of: "rows") }?.problem == .corrupted)
        }

        @Test func `a store whose files are gone is refused`() throws {
            let store = try open()
            try put(0..<200, [1], store)
            try store.compact()
            store.close()
            for file in try folder.files(".sst") { #expect(unlink(file) == 0) }
            let problem = refusal { _ = try open() }?.problem
            #expect(problem == .missing || problem == .corrupted, "\(String(describing: problem))")
        }

        // MARK: Room

        @Test func `families whose rows are gone make room for others`() throws {
            let store = try open()
            func batch(_ numbers: Range<Int>, _ change: (inout WriteBatch, FamilyName) -> Void)
                -> WriteBatch
            {
                var batch = WriteBatch()
                for number in numbers { change(&batch, FamilyName(checked: "f\(number)")) }
                return batch
            }
            try store.apply(batch(0..<256) { $0.put([1], [1], in: $1) })
            #expect(throws: StorageError.tooMany(257, most: 256)) {
                try store.apply(batch(256..<257) { $0.put([1], [1], in: $1) })
            }
            try store.apply(batch(0..<50) { $0.clear($1) })
            try store.apply(batch(50..<100) { $0.remove([1], in: $1) })
            #expect(throws: StorageError.tooMany(257, most: 256)) {
                try store.apply(batch(256..<357) { $0.put([2], [2], in: $1) })
            }
            try store.apply(batch(256..<356) { $0.put([2], [2], in: $1) })
            #expect(try store.families().count == 256)
            store.close()
            let again = try open()
            #expect(try again.families().count == 256)
            #expect(try again.rows(of: "f300") == [StoreRow([2], [2])])
            #expect(try again.rows(of: "f70").isEmpty && again.count(of: "f100") == 1)
        }

        @Test func `rows that were cleared or replaced take no room once compacted`() throws {
            let store = try open()
            var dice = SplitMix64(seed: 2)
            func fill(_ family: FamilyName) throws {
                for part in UInt8(0)..<16 {
                    var batch = WriteBatch()
                    for key in UInt8(0)..<64 {
                        let value = (0..<4_000).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
                        batch.put([part, key], value, in: family)
                    }
                    try store.apply(batch)
                }
            }
            try fill("a")
            try fill("b")
            // What was written has gone to files by itself: memory holds no more than it may.
            #expect(try !folder.files(".sst").isEmpty)
            #expect(store.status.unsettledBytes <= 2 << 20)
            #expect(store.status.bytes > 7 << 20)
            var batch = WriteBatch()
            batch.clear("a")
            try store.apply(batch)
            try store.replace("b") { () throws(StorageError) in nil }
            try store.compact()
            #expect(store.status.bytes < 1 << 20, "\(store.status.bytes)")
            #expect(store.status.compactions == 1)
            #expect(try store.families().isEmpty)
        }

        @Test func `rows of a replacement that failed are gone, and gone for good`() throws {
            let store = try open()
            try put(0..<3, [1], store)
            var handed: UInt32 = 0
            #expect(throws: StorageError.closed) {
                try store.replace("rows") { () throws(StorageError) in
                    handed += 1
                    guard handed < 2_000 else { throw .closed }
                    return StoreRow(RowKey.prefix(handed), [UInt8](repeating: 1, count: 2_000))
                }
            }
            #expect(try store.count(of: "rows") == 3)
            // A number is not given twice: what comes next meets no row of it.
            try store.replace("others") { () throws(StorageError) in nil }
            var batch = WriteBatch()
            batch.put([9], [9], in: "new")
            try store.apply(batch)
            #expect(try store.rows(of: "new") == [StoreRow([9], [9])])
            try store.compact()
            #expect(store.status.bytes < 100_000, "\(store.status.bytes)")
        }
    }
#endif
