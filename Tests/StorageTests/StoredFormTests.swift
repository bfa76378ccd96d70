import Crypto
import Disk
import Primitives
import Records
import Simulation
import Testing

@testable import Storage

/// Every byte that snapshots and stores write, as it was when it was first written.
@Suite struct StoredFormTests {
    private func bytes(_ hex: String) throws -> [UInt8] {
        let text = Array(hex.utf8)
        let span = text.span
        let bytes = HexText.bytes(span)
        return try #require(bytes)
    }

    /// The header of a file without an owner: magic, format 1, zeros, owner, check.
    private func header(_ magic: String, _ check: String) -> String {
        magic + "0100" + String(repeating: "0", count: 76) + check
    }

    @Test func `a pack is its parts behind a header`() throws {
        let disk = try written()
        let file = try #require(disk.files.first { $0.text.hasSuffix(".pack") })
        let expected = try bytes(
            header("74622d7061636b0a", "5d26dc0e24e9b5a4626621d136c3a73c") + "6f6e65" + "74776f")
        #expect(disk.bytes(of: file) == expected)
        #expect(file.name == "00000000000000000001-\(Blake3.hash(expected).hex).pack")
    }

    @Test func `a manifest is a record behind a header`() throws {
        let disk = try written()
        let file = try #require(disk.files.first { $0.text.hasSuffix(".snap") })
        let point = "0102" + String(repeating: "0", count: 64)
        let pack = "01" + "125524fdff6b190a4a951e9300cf50187af4247a540d681713c3196731f49c88" + "46"
        let one = "0161" + "d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492"
        let two = "0162" + "dc770fff53f50835f8cc957e01c0d5731d3c2ed544c375493a28c09be5e09763"
        let expected = try bytes(
            header("74622d736e61700a", "1c84a9c0b5fe33ec610b8a4ce280dcf3")
                + "01" + point + "01" + pack
                + "02" + one + "030040" + two + "030043")
        #expect(disk.bytes(of: file)?.count == expected.count)
        #expect(file.name == "00000000000000000001-\(Blake3.hash(expected).hex).snap")
        #expect(disk.bytes(of: file) == expected)
    }

    private func written() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 1)
        var snapshots = try Snapshots(disk, in: DiskPath("snapshots"), owner: .zero)
        try snapshots.write(
            at: SnapshotPoint(sequence: 1, height: Height(2)),
            [SamplePart("a", "one").new, SamplePart("b", "two").new])
        return disk
    }

    @Test func `a run is counts, keys and values`() throws {
        let rows = [StoreRow([], []), StoreRow([1], [2, 3]), StoreRow([1, 0], [9])]
        let expected = try bytes(
            "0000" + "00000000" + "0100" + "02000000" + "01" + "0203" + "0200" + "01000000"
                + "0100" + "09")
        #expect(StoreChunk.bytes(of: rows) == expected)
        let span = expected.span
        #expect(StoreChunk.rows(in: span) == rows)
    }

    @Test func `a run that no store writes is refused`() throws {
        for hex in [
            "", "00", "0000000000", "01000000000001010000000000",
            // Keys that do not ascend, twice the same, and one that is too long.
            "010000000000020100000000" + "0001", "0100000000000101000000000001",
            "0104" + "00000000",
            // A row that ends too early, and one longer than any store takes.
            "0100" + "02000000" + "01" + "02", "0000" + "01000001",
        ] {
            let bytes = try bytes(hex)
            let span = bytes.span
            #expect(StoreChunk.rows(in: span) == nil, "\(hex)")
        }
    }

    @Test func `a logged batch is its changes in order`() throws {
        var batch = WriteBatch()
        batch.put([1], [2, 3], in: "a")
        batch.remove([4], in: "b")
        batch.clear("c")
        batch.move("d", to: "e")
        let expected = try bytes(
            "01" + "04" + "01" + "0161" + "0101" + "020203" + "02" + "0162" + "0104" + "03" + "0163"
                + "04" + "0164" + "0165")
        #expect(LoggedBatch(batch).binary() == expected)
        #expect(try LoggedBatch(binary: expected).batch == batch)
    }

    @Test func `the state of a schema is its version and how far a migration has come`() throws {
        #expect(try SchemaState(version: 3).binary() == bytes("010300"))
        var progress = SchemaState.Progress()
        (progress.name, progress.family, progress.key) = ("m", "a", Bytes([7]))
        (progress.revision, progress.products) = (3, 2)
        (progress.rowsDone, progress.rowsInAll) = (5, 300)
        let state = SchemaState(version: 1, migration: progress)
        #expect(
            try state.binary()
                == bytes("0101" + "01" + "016d" + "03" + "010161" + "010107" + "02" + "05ac02"))
        #expect(try SchemaState(binary: state.binary()) == state)
    }
}
