import Crypto
import Disk
import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@testable import Storage

@Suite struct SnapshotsTests {
    private let temporary: TemporaryDisk
    private let owner = Blake3.hash(Array("a chain".utf8))
    private let folder = DiskPath("snapshots")

    init() throws { temporary = try TemporaryDisk() }

    private func open(keep: Int = 2) throws(StorageError) -> Snapshots<PosixDisk> {
        try Snapshots(
            temporary.disk, in: folder, owner: owner, limits: SnapshotLimits(keep: keep))
    }

    private var files: [String] {
        get throws { try temporary.disk.entries(of: folder).map(\.name) }
    }

    private func files(_ ending: String) throws -> [String] {
        try files.filter { $0.hasSuffix(ending) }
    }

    private func path(_ name: String) -> DiskPath { folder / name }

    @Test func `what was written is read again, in its order`() throws {
        let parts = [
            SamplePart("b", "second"), SamplePart("a", "first"), SamplePart("a", ""),
            SamplePart("b", "second"),
        ]
        var snapshots = try open()
        #expect(try snapshots.newest() == nil)
        let point = SnapshotPoint(
            sequence: 7, height: Height(3), link: Blake3.hash(Array("link".utf8)))
        var told: [SnapshotProgress] = []
        try snapshots.write(at: point, parts.map(\.new)) { told.append($0) }
        #expect(told.map(\.parts) == [1, 2, 3, 4])
        #expect(told.last?.bytes == 11)

        _ = consume snapshots
        var again = try open()
        let newest = try #require(try again.newest())
        #expect(newest.point == point)
        #expect(newest.size == 17)
        let contents = try #require(try again.contents())
        #expect(contents.parts == parts)
        #expect(try again.bytes(ofPart: 1, in: newest) == Array("first".utf8))
        #expect(try again.bytes(ofPart: 4, in: newest) == nil)
        #expect(try again.verify().isEmpty)
    }

    @Test func `a part that is stored is named again, not written again`() throws {
        var snapshots = try open()
        let large = SamplePart("large", bytes: [UInt8](repeating: 7, count: 100_000))
        try snapshots.write(1, [large, SamplePart("small", "one")])
        let asked = NewPart(try #require(PartLabel("large")), digest: large.new.digest) {
            Issue.record("a stored part was asked for")
            return large.bytes
        }
        try snapshots.write(
            at: SnapshotPoint(sequence: 2), [asked, SamplePart("small", "two").new])
        let sizes = try temporary.disk.entries(of: folder).filter { $0.name.hasSuffix(".pack") }
        #expect(sizes.map(\.size) == [100_067, 67])
        #expect(try snapshots.contents()?.parts == [large, SamplePart("small", "two")])

        // Nothing new needs no pack at all.
        try snapshots.write(3, [large])
        #expect(try files(".pack").count == 2)
        _ = consume snapshots
        var again = try open()
        #expect(try again.contents()?.parts == [large])
    }

    @Test(arguments: [2, 3]) func `the newest ones stay, and the packs they need`(keep: Int) throws
    {
        var snapshots = try open(keep: keep)
        for sequence in UInt64(1)...9 {
            try snapshots.write(sequence, [SamplePart("a", "\(sequence)")])
            #expect(snapshots.untidied == nil)
        }
        #expect(try files(".snap").count == keep)
        #expect(try files(".pack").count == keep)
        #expect(snapshots.kept.map(\.point.sequence) == Array((10 - UInt64(keep))...9))
    }

    @Test(arguments: Trials.seeds(400))
    func `what is stored stays within a few times what is alive`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var snapshots = try open()
        var parts = (0..<40).map { SamplePart("p", bytes: [UInt8](repeating: $0, count: 600)) }
        for sequence in UInt64(1)...100 {
            for _ in 0..<Int.random(in: 0..<6, using: &dice) {
                let index = Int.random(in: 0..<parts.count, using: &dice)
                parts[index].bytes = (0..<600).map { _ in .random(in: 0...255, using: &dice) }
            }
            try snapshots.write(sequence, parts)
            #expect(try snapshots.contents()?.parts == parts)
            let stored = try temporary.disk.entries(of: folder)
                .filter { $0.name.hasSuffix(".pack") }.reduce(0) { $0 + $1.size }
            #expect(stored < 5 * 40 * 600, "at \(sequence)")
            #expect(snapshots.kept.allSatisfy { $0.manifest.packs.count <= 64 })
        }
        #expect(try snapshots.verify().isEmpty)
    }

    @Test func `a little that lives does not keep much that is dead`() throws {
        var snapshots = try open()
        var small: [SamplePart] = []
        for round in UInt8(1)...40 {
            small.append(SamplePart("small", bytes: [UInt8](repeating: round, count: 50)))
            let large = SamplePart("large", bytes: [UInt8](repeating: round, count: 5_000))
            try snapshots.write(UInt64(round), small + [large])
            let stored = try temporary.disk.entries(of: folder)
                .filter { $0.name.hasSuffix(".pack") }.reduce(0) { $0 + $1.size }
            #expect(stored < 25_000, "at \(round)")
        }
    }

    @Test func `a refused write changes nothing`() throws {
        var snapshots = try open()
        try snapshots.write(5, [SamplePart("a", "kept")])
        let before = try files
        #expect(throws: StorageError.notNewer(sequence: 5, newest: 5)) {
            try snapshots.write(5, [SamplePart("a", "other")])
        }
        let label = try #require(PartLabel("a"))
        #expect(throws: StorageError.mislabelled(label)) {
            try snapshots.write(
                at: SnapshotPoint(sequence: 6),
                [SamplePart("b", "good").new, NewPart(label, digest: .zero) { [1, 2, 3] }])
        }
        let most = SnapshotLimits.largestPart
        #expect(throws: StorageError.tooLarge(bytes: most + 1, most: most)) {
            try snapshots.write(
                at: SnapshotPoint(sequence: 6),
                [NewPart(label, digest: .zero) { [UInt8](repeating: 0, count: Int(most) + 1) }])
        }
        #expect(try snapshots.contents()?.parts == [SamplePart("a", "kept")])
        _ = consume snapshots
        _ = try open()
        #expect(try files == before)
    }

    // MARK: Damage

    /// Two snapshots that share a part.
    private func writeTwo() throws {
        var snapshots = try open()
        try snapshots.write(1, [SamplePart("a", "shared"), SamplePart("b", "old")])
        try snapshots.write(2, [SamplePart("a", "shared"), SamplePart("b", "new")])
    }

    @Test func `a damaged newest gives way to the one before, and is named`() throws {
        try writeTwo()
        let pack = try #require(try files(".pack").last)
        var bytes = try temporary.bytes(of: path(pack))
        bytes[64] ^= 1
        try temporary.replace(path(pack), with: bytes)
        var snapshots = try open()
        let contents = try #require(try snapshots.contents())
        #expect(contents.sequence == 1)
        #expect(contents.parts == [SamplePart("a", "shared"), SamplePart("b", "old")])
        #expect(snapshots.refused.map(\.sequence) == [2])
        #expect(snapshots.refused.map(\.reason) == [.damaged(path(pack), offset: 64, .digest)])

        // The next one does not rely on what is damaged.
        try snapshots.write(3, [SamplePart("b", "new")])
        #expect(try snapshots.contents()?.parts == [SamplePart("b", "new")])
        try snapshots.write(4, [SamplePart("b", "newer")])
        #expect(snapshots.refused.isEmpty)
        _ = consume snapshots
        #expect(try open().verify().isEmpty)
    }

    @Test func `bytes that were found damaged are not named again`() throws {
        let (lost, whole) = (SamplePart("a", "lost"), SamplePart("b", "whole"))
        var snapshots = try open(keep: 3)
        try snapshots.write(1, [lost, whole])
        try snapshots.write(2, [whole])
        try snapshots.write(3, [lost, whole])
        let pack = try #require(try files(".pack").first)
        var bytes = try temporary.bytes(of: path(pack))
        bytes[64] ^= 1
        try temporary.replace(path(pack), with: bytes)
        #expect(try snapshots.contents()?.sequence == 2)
        try snapshots.write(4, [lost, whole])
        #expect(try snapshots.contents()?.parts == [lost, whole])
        #expect(snapshots.kept.map(\.point.sequence) == [1, 2, 4])
    }

    @Test func `a missing pack refuses the snapshots that name it`() throws {
        try writeTwo()
        try temporary.disk.remove(path(try #require(try files(".pack").first)))
        var snapshots = try open()
        #expect(try snapshots.newest() == nil)
        #expect(snapshots.refused.map(\.sequence) == [2, 1])
        #expect(snapshots.kept.isEmpty)
    }

    @Test func `a pack that has gone meanwhile is not named again`() throws {
        var snapshots = try open()
        try snapshots.write(1, [SamplePart("a", "first")])
        try temporary.disk.remove(path(try #require(try files(".pack").first)))
        let parts = [SamplePart("a", "first"), SamplePart("b", "second")]
        try snapshots.write(2, parts)
        #expect(try snapshots.contents()?.parts == parts)
        #expect(snapshots.refused.isEmpty)
    }

    @Test func `what is no file under a snapshot's name is refused, and keeps its packs`() throws {
        try writeTwo()
        let manifest = path(try #require(try files(".snap").last))
        let bytes = try temporary.bytes(of: manifest)
        try temporary.disk.remove(manifest)
        try temporary.disk.makeDirectory(manifest)
        do {
            var snapshots = try open()
            #expect(snapshots.refused.map(\.path) == [manifest])
            #expect(
                snapshots.refused.map(\.reason) == [
                    .disk(DiskError(.open, manifest, .wrongKind))
                ])
            #expect(try snapshots.newest()?.point.sequence == 1)
        }
        #expect(try files(".pack").count == 2)
        try temporary.disk.remove(manifest)
        try temporary.replace(manifest, with: bytes)
        do {
            var snapshots = try open()
            #expect(try snapshots.newest()?.point.sequence == 2)
        }

        // Once two newer ones are there it holds nothing back any more, and is left alone.
        try temporary.disk.remove(manifest)
        try temporary.disk.makeDirectory(manifest)
        var snapshots = try open()
        for sequence in UInt64(3)...6 {
            try snapshots.write(sequence, [SamplePart("a", "\(sequence)")])
            #expect(snapshots.untidied == nil)
        }
        #expect(try files(".pack").count == 2)
        #expect(try files.contains(String(manifest.name)))
    }

    @Test func `a stray name of a later snapshot keeps no packs for ever`() throws {
        try writeTwo()
        let stray = "18446744073709551615-\(owner.hex).snap"
        try temporary.replace(path(stray), with: [1, 2, 3])
        var snapshots = try open()
        #expect(snapshots.refused.map(\.sequence) == [.max])
        for sequence in UInt64(3)...6 {
            try snapshots.write(sequence, [SamplePart("a", "\(sequence)")])
        }
        #expect(try files(".pack").count == 2)
        #expect(try files.contains(stray))
    }

    @Test func `while a manifest is unreadable no pack is removed`() throws {
        try writeTwo()
        let manifest = path(try #require(try files(".snap").last))
        let bytes = try temporary.bytes(of: manifest)
        try temporary.replace(manifest, with: Array(bytes.dropLast()))
        _ = try open()
        #expect(try files(".pack").count == 2)
        try temporary.replace(manifest, with: bytes)
        var snapshots = try open()
        #expect(try snapshots.newest()?.point.sequence == 2)
    }

    @Test func `another owner's and a newer program's snapshots refuse the directory`() throws {
        try writeTwo()
        let manifest = path(try #require(try files(".snap").last))
        #expect(
            throws: StorageError.otherOwner(
                path(try #require(try files(".snap").first)), expected: .zero, found: owner)
        ) {
            try Snapshots(temporary.disk, in: folder, owner: .zero)
        }
        var bytes = try temporary.bytes(of: manifest)
        let header = FileHeader(.snapshotManifest, format: 2, owner: owner).bytes
        bytes.replaceSubrange(0..<64, with: header)
        try temporary.replace(manifest, with: bytes)
        #expect(throws: StorageError.newerFormat(manifest, found: 2, newest: 1)) { try open() }
    }

    @Test func `what a crash leaves over is swept, and strangers' files stay`() throws {
        try writeTwo()
        let before = try files
        try temporary.replace(path("pack.tmp"), with: [1, 2, 3])
        try temporary.replace(path("manifest.tmp"), with: [])
        let orphan = SnapshotFile(.pack, 9, owner).name
        try temporary.replace(path(orphan), with: [1])
        try temporary.replace(path("notes.txt"), with: [1])
        _ = try open()
        #expect(try files == (before + ["notes.txt"]).sorted())
    }
}
