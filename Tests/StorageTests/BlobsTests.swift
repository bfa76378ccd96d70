import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Storage

@Suite struct BlobsTests {
    /// Lengths around the borders of chunks and groups.
    static let lengths = [
        0, 1, 1_024, 16_383, 16_384, 16_385, 17_408, 32_768, 50_000, 300_000,
    ]

    private func checkReads(on disk: some Disk) throws {
        var dice = SplitMix64(seed: 3)
        for length in Self.lengths {
            let bytes = SampleBlobs.bytes(length, count: length)
            for isNew in [true, false] {
                let blobs = try SampleBlobs.open(on: disk)
                let id = isNew ? try blobs.put(bytes) : ContentID(of: bytes.span)
                #expect(id == ContentID(of: bytes.span))
                #expect(blobs.length(of: id) == UInt64(length))
                #expect(try blobs.read(id) == bytes)
                for _ in 0..<8 {
                    let from = Int.random(in: 0...length, using: &dice)
                    let to = Int.random(in: from...length, using: &dice)
                    #expect(
                        try blobs.read(id, UInt64(from)..<UInt64(to)) == Array(bytes[from..<to]))
                }
                #expect(throws: StorageError.blob(.outside(length: UInt64(length)))) {
                    try blobs.read(id, 0..<UInt64(length) + 1)
                }
            }
        }
    }

    @Test func `a blob is read as it was put, whole or any range of it`() throws {
        try checkReads(on: SimulatedDisk(seed: 1))
        let machine = try TemporaryDisk()
        try checkReads(on: machine.disk)
        withExtendedLifetime(machine) {}
    }

    @Test(arguments: Trials.seeds(500))
    func `bytes may come in any pieces`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let disk = SimulatedDisk(seed: seed)
        let blobs = try SampleBlobs.open(on: disk)
        let bytes = SampleBlobs.bytes(1, count: Int.random(in: 0..<600_000, using: &dice))
        let declared = Bool.random(using: &dice)
        let writer = try blobs.writer(
            declaring: declared ? ContentID(of: bytes.span) : nil,
            length: declared ? UInt64(bytes.count) : nil)
        var from = 0
        while from < bytes.count {
            let to = min(bytes.count, from + Int.random(in: 0..<300_000, using: &dice))
            try writer.append(bytes[from..<to].span)
            from = to
        }
        #expect(writer.length == UInt64(bytes.count))
        let lease = try writer.finish(at: 5)
        #expect(lease.id == ContentID(of: bytes.span))
        #expect(try blobs.read(lease.id) == bytes)
        let after = try SampleBlobs.open(on: disk.crash(.nothing))
        #expect(try after.read(lease.id) == bytes)
        #expect(after.used == blobs.used && after.used == BlobIndex.footprint(lease.length))
    }

    @Test func `the files of a blob are these`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let small = try blobs.put([])
        let large = try blobs.put(SampleBlobs.bytes(1, count: 40_000))
        let hex = (small.digest.hex, large.digest.hex)
        #expect(
            SampleBlobs.files(disk).map(\.text)
                == [
                    "blobs/\(hex.0.prefix(2))/\(hex.0.dropFirst(2))",
                    "blobs/\(hex.1.prefix(2))/\(hex.1.dropFirst(2))",
                    "blobs/\(hex.1.prefix(2))/\(hex.1.dropFirst(2)).outline",
                ].sorted())
        let outline = try #require(
            disk.bytes(of: BlobPlaces(root: SampleBlobs.root).outline(of: large)))
        #expect(outline.prefix(64) == FileHeader(.blobOutline, owner: SampleBlobs.owner).bytes[...])
        #expect(
            Blake3.hash(outline).hex
                == "f0f689f9c7531e7bd557a0af3643414744ea773b0f65dc60a24ee6c632b0e2f1")
        #expect(outline.count <= OutlineFile.mostBytes(length: 40_000))
    }

    @Test func `the outline never takes more than is counted for it`() throws {
        for length in [16_385, 17_408, 32_767, 32_768, 31 << 10, 1 << 20, (1 << 20) + 15_361] {
            let bytes = [UInt8](repeating: 1, count: length)
            let file = OutlineFile(ContentOutline(of: bytes.span)).file(owner: .zero)
            #expect(UInt64(file.count) <= OutlineFile.mostBytes(length: UInt64(length)))
        }
    }

    // MARK: Refusals

    @Test func `what was declared must hold`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk, largest: 1_000)
        let (declared, found) = (ContentID(of: [1].span), ContentID(of: [2].span))
        let writer = try blobs.writer(declaring: declared)
        try writer.append([2].span)
        let other = StorageError.blob(.otherContent(declared: declared, found: found))
        #expect(throws: other) { try writer.finish(at: 0) }
        #expect(throws: other) { try writer.append([1].span) }

        let short = try blobs.writer(length: 3)
        try short.append([1, 2].span)
        #expect(throws: StorageError.blob(.otherLength(declared: 3, found: 2))) {
            try short.finish(at: 0)
        }
        let long = try blobs.writer(length: 3)
        #expect(throws: StorageError.blob(.otherLength(declared: 3, found: 4))) {
            try long.append([1, 2, 3, 4].span)
        }
        let tooLarge = StorageError.tooLarge(bytes: 1_001, most: 1_000)
        #expect(throws: tooLarge) { try blobs.writer(length: 1_001) }
        #expect(throws: tooLarge) { try blobs.put([UInt8](repeating: 0, count: 1_001)) }
        let growing = try blobs.writer()
        #expect(throws: tooLarge) {
            try growing.append([UInt8](repeating: 0, count: 1_001).span)
        }
        #expect(SampleBlobs.files(disk) == [] && blobs.used == 0 && blobs.free == blobs.quota)
    }

    @Test func `an unknown blob is refused by its id`() throws {
        let blobs = try SampleBlobs.open(on: SimulatedDisk(seed: 1))
        let id = ContentID(of: [1].span)
        #expect(throws: StorageError.blob(.unknown(id))) { try blobs.read(id) }
        #expect(throws: StorageError.blob(.unknown(id))) { try blobs.lease(id) }
        #expect(blobs.length(of: id) == nil)
    }

    @Test func `the quota is never exceeded, and says what is left`() throws {
        let (disk, block) = (SimulatedDisk(seed: 1), Int(BlobIndex.block))
        let room = BlobIndex.block
        let blobs = try SampleBlobs.open(on: disk, quota: 5 * room)
        try blobs.put([UInt8](repeating: 1, count: 3 * block))
        #expect(throws: StorageError.blob(.noRoom(bytes: 3 * room, free: 2 * room))) {
            try blobs.writer(length: 2 * room + 1)
        }
        let first = try blobs.writer(length: room)
        #expect(blobs.free == room)
        let growing = try blobs.writer()
        #expect(blobs.free == 0)
        try growing.append([UInt8](repeating: 2, count: block).span)
        #expect(throws: StorageError.blob(.noRoom(bytes: room, free: 0))) {
            try growing.append([3].span)
        }
        #expect(blobs.free == room)
        try first.append([UInt8](repeating: 4, count: block).span)
        _ = try first.finish(at: 0)
        #expect(blobs.used == 4 * room)
        #expect(try SampleBlobs.open(on: disk.crash()).used == 4 * room)
    }

    @Test func `the smallest blobs are counted by what they take, and by their number`() throws {
        let disk = SimulatedDisk(seed: 1)
        do {
            let blobs = try SampleBlobs.open(on: disk, quota: 3 * BlobIndex.block)
            for number in UInt8(0)..<3 { try blobs.put([number]) }
            #expect(throws: StorageError.blob(.noRoom(bytes: BlobIndex.block, free: 0))) {
                try blobs.put([3])
            }
        }
        do {
            let blobs = try SampleBlobs.open(on: disk, most: 5)
            let writer = try blobs.writer()
            try blobs.put([3])
            let full = StorageError.blob(.tooMany(most: 5))
            #expect(throws: full) { try blobs.writer() }
            writer.abort()
            #expect(try blobs.sweep(horizon: 1) { _ in false }.trashed == 4)
            try blobs.put([4])
            #expect(throws: full) { try blobs.writer() }
            #expect(try blobs.sweep(horizon: 2) { _ in false }.deleted == 4)
            for number in UInt8(5)..<9 { try blobs.put([number], at: 2) }
            #expect(throws: full) { try blobs.writer() }
        }
        // More than the limit are found and kept; none is added.
        let blobs = try SampleBlobs.open(on: disk, most: 2)
        #expect(blobs.count == 4)
        #expect(throws: StorageError.blob(.tooMany(most: 2))) { try blobs.put([9]) }
    }

    @Test func `no length that a directory may claim is too much to be counted`() {
        var index = BlobIndex(quota: 1 << 20, most: 9)
        let ids = (UInt8(0)..<3).map { ContentID(of: [$0].span) }
        #expect(BlobIndex.footprint(.max) == .max)
        #expect(BlobIndex.footprint((1 << 62) - 1) > 1 << 62)
        index.arrive(ids[0], length: .max, at: 0)
        index.foundTrash(ids[1], length: .max - 5_000, at: 0)
        index.foundBad(ids[2], length: 1 << 62, at: 0)
        #expect(index.used == .max && index.free == 0)
        index.removeTrash(ids[1])
        index.removeBad(ids[2])
        #expect(index.free <= index.quota)
    }

    @Test func `an older copy that cannot be removed costs nothing of the new one`() throws {
        let disk = SimulatedDisk(seed: 1)
        let bytes = SampleBlobs.bytes(1, count: 20_000)
        do {
            let blobs = try SampleBlobs.open(on: disk)
            let id = try blobs.put(bytes)
            #expect(try blobs.sweep(horizon: 1) { _ in false }.trashed == 1)
            disk.fail(.remove)
            #expect(try blobs.put(bytes) == id)
            #expect(blobs.untidied != nil)
            #expect(try blobs.read(id) == bytes)
            #expect(blobs.used == 2 * BlobIndex.footprint(20_000))
            for survival in Survival.allCases {
                let after = try SampleBlobs.open(on: disk.imagined(crash: survival))
                #expect(try after.read(id) == bytes)
            }
        }
        let blobs = try SampleBlobs.open(on: disk)
        #expect(blobs.untidied == nil && blobs.used == BlobIndex.footprint(20_000))
        #expect(SampleBlobs.files(disk).count == 2)
    }

    @Test func `a writer that is let go of leaves nothing`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        do {
            let writer = try blobs.writer(length: 500_000)
            try writer.append(SampleBlobs.bytes(1, count: 400_000).span)
        }
        try blobs.writer().abort()
        #expect(SampleBlobs.files(disk) == [] && blobs.free == blobs.quota)
    }

    @Test func `writers of the same content end with one blob`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let bytes = SampleBlobs.bytes(1, count: 40_000)
        let (one, other) = (try blobs.writer(), try blobs.writer())
        try one.append(bytes.span)
        try other.append(bytes.span)
        let leases = [try one.finish(at: 1), try other.finish(at: 2)]
        #expect(leases[0].id == leases[1].id && blobs.count == 1)
        #expect(SampleBlobs.files(disk).count == 2 && blobs.used == BlobIndex.footprint(40_000))
        #expect(blobs.free == blobs.quota - blobs.used)
    }

    // MARK: Damage

    @Test(arguments: Trials.seeds(2_000))
    func `a flipped bit is never handed out`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let length = Int.random(in: 1..<60_000, using: &dice)
        let bytes = SampleBlobs.bytes(1, count: length)
        let disk = SimulatedDisk(seed: seed)
        let id = try SampleBlobs.open(on: disk).put(bytes)
        let content = BlobPlaces(root: SampleBlobs.root).content(of: id)
        let bit = Int.random(in: 0..<length * 8, using: &dice)
        disk.flip(bit: bit, of: content)

        let blobs = try SampleBlobs.open(on: disk)
        let group = UInt64(bit / 8 / 16_384 * 16_384)
        let reader = try blobs.reader(of: id)
        if length > 16_384 {
            // What does not touch the wrong group is still checked, and handed out.
            #expect(try reader.read(0..<group) == Array(bytes[..<Int(group)]))
            #expect(!disk.files.contains { $0.parent.name == "bad" })
        }
        #expect(throws: StorageError.damaged(content, offset: group, .digest)) {
            try reader.read(UInt64(bit / 8)..<UInt64(bit / 8) + 1).count
        }
        #expect(throws: StorageError.blob(.quarantined(id))) { try blobs.read(id).count }
        #expect(throws: StorageError.blob(.quarantined(id))) { try blobs.lease(id) }
        #expect(blobs.length(of: id) == nil)
        #expect(blobs.used == BlobIndex.footprint(UInt64(length)))
        let after = try SampleBlobs.open(on: disk.imagined(crash: .nothing))
        #expect(throws: StorageError.self) { try after.read(id) }
        #expect(try blobs.put(bytes) == id)
        #expect(try blobs.read(id) == bytes)
        #expect(!disk.files.contains { $0.parent.name == "bad" })
        #expect(blobs.used == BlobIndex.footprint(UInt64(length)))
    }

    @Test(arguments: [40_000, 16_385, 10_000])
    func `content that was cut, lengthened or taken away is refused`(length: Int) throws {
        let bytes = SampleBlobs.bytes(1, count: length)
        let disk = SimulatedDisk(seed: 1)
        let id = try SampleBlobs.open(on: disk).put(bytes)
        let content = BlobPlaces(root: SampleBlobs.root).content(of: id)
        for other in [Array(bytes.dropLast()), bytes + [0], Array(bytes.prefix(3)), []] {
            disk.put(other, at: content)
            let blobs = try SampleBlobs.open(on: disk)
            let error = try #require(throws: StorageError.self) { try blobs.read(id) }
            guard case .damaged(content, _, _) = error else { throw error }
            #expect(throws: StorageError.blob(.quarantined(id))) { try blobs.read(id) }
        }
        disk.put(bytes, at: content)
        let blobs = try SampleBlobs.open(on: disk)
        let reader = try blobs.reader(of: id)
        disk.cut(content, to: length - 1)
        #expect(throws: StorageError.damaged(content, offset: UInt64(length) - 1, .cutShort)) {
            try reader.read(0..<UInt64(length))
        }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a damaged or missing outline is made again from content that is whole`(seed: UInt64)
        throws
    {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleBlobs.bytes(1, count: 50_000)
        let disk = SimulatedDisk(seed: seed)
        let id = try SampleBlobs.open(on: disk).put(bytes)
        let path = BlobPlaces(root: SampleBlobs.root).outline(of: id)
        let outline = try #require(disk.bytes(of: path))
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: disk.flip(bit: Int.random(in: 0..<outline.count * 8, using: &dice), of: path)
        case 1: disk.cut(path, to: Int.random(in: 0..<outline.count, using: &dice))
        case 2: disk.put(SampleBlobs.bytes(2, count: 900), at: path)
        default: try disk.remove(path)
        }
        #expect(
            try SampleBlobs.open(on: disk).read(id, 20_000..<20_001) == [bytes[20_000]])
        #expect(disk.bytes(of: path) == outline)
        try disk.remove(path)
        disk.flip(bit: 9, of: BlobPlaces(root: SampleBlobs.root).content(of: id))
        #expect(throws: StorageError.self) {
            try SampleBlobs.open(on: disk).read(id, 40_000..<40_001)
        }
    }

    @Test func `an outline of another chain or a newer format is refused`() throws {
        let disk = SimulatedDisk(seed: 1)
        let id = try SampleBlobs.open(on: disk).put(SampleBlobs.bytes(1, count: 50_000))
        let path = BlobPlaces(root: SampleBlobs.root).outline(of: id)
        let other = try Blobs(
            on: disk, at: SampleBlobs.root, owner: .zero, quota: 1 << 20, arrival: 0)
        #expect(
            throws: StorageError.otherOwner(path, expected: .zero, found: SampleBlobs.owner)
        ) { try other.read(id) }
    }

    @Test func `a read that fails is no damage`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let id = try blobs.put([1, 2, 3])
        disk.fail(.read)
        #expect(throws: StorageError.self) { try blobs.read(id) }
        #expect(try blobs.read(id) == [1, 2, 3])
    }

    // MARK: Peers

    @Test(arguments: Trials.seeds(500))
    func `a blob goes to a peer part by part, and nothing false with it`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let bytes = SampleBlobs.bytes(1, count: Int.random(in: 1..<100_000, using: &dice))
        let here = try SampleBlobs.open(on: SimulatedDisk(seed: 1))
        let there = try SampleBlobs.open(on: SimulatedDisk(seed: 2))
        let id = try here.put(bytes)
        let length = UInt64(bytes.count)
        var writer = try there.writer(declaring: id, length: length)
        while writer.length < length {
            let to = UInt64.random(in: writer.length + 1...length, using: &dice)
            let part = try here.part(writer.length..<to, of: id)
            try part.verify()
            if Int.random(in: 0..<8, using: &dice) == 0 {
                var forged = part
                forged.bytes[Int.random(in: 0..<forged.bytes.count, using: &dice)] ^= 4
                #expect(throws: StorageError.blob(.unproven(.mismatch))) {
                    try writer.append(forged)
                }
                writer = try there.writer(declaring: id, length: length)
                continue
            }
            try writer.append(part)
        }
        #expect(try writer.finish(at: 0).id == id)
        #expect(try there.read(id) == bytes)
        if length > 20_000 {
            let other = try there.writer(declaring: id, length: length)
            let part = try here.part(17_000..<17_001, of: id)
            #expect(throws: StorageError.blob(.otherPart)) { try other.append(part) }
        }
    }

    @Test func `several threads put and read at once`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let isFine = ConcurrentTurns(4) { turn in
            for number in 0..<8 {
                let bytes = SampleBlobs.bytes(number, count: number * 5_000)
                let lease = try blobs.put(bytes.span, at: UInt64(turn))
                guard try blobs.read(lease.id) == bytes else { return false }
                _ = try blobs.sweep(horizon: 100) { _ in false }
            }
            return true
        }
        #expect(isFine.allSucceeded)
        #expect(blobs.free == blobs.quota - blobs.used)
    }
}
