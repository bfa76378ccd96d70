import Disk
import Simulation
import SpecTesting
import Testing

@Suite struct OverlayDiskTests {
    private func base() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 1)
        try disk.makeDirectory(DiskPath("d"))
        for (path, count) in [(DiskPath("d/a"), 10_000), (DiskPath("d/b"), 5_000)] {
            let file = try disk.open(path, .create)
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
            try file.write(bytes.span, at: 0)
        }
        return disk
    }

    private func contents(_ disk: SimulatedDisk) -> [DiskPath: [UInt8]] {
        Dictionary(uniqueKeysWithValues: disk.files.map { ($0, disk.bytes(of: $0) ?? []) })
    }

    private func all(_ file: some DiskFile) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 9, count: Int(try file.size()) + 10)
        var span = bytes.mutableSpan
        let count = try file.read(into: &span, at: 0)
        return Array(bytes.prefix(count))
    }

    /// The same calls on an overlay and on a disk of the same files: both read the same, and what is
    /// below the overlay stays.
    @Test(arguments: Trials.seeds(500))
    func `it reads as the disk that was written to would, and the one below stays`(seed: UInt64)
        throws
    {
        let (below, other) = (try base(), try base())
        let overlay = OverlayDisk(over: below, mostBytes: 1 << 20)
        let before = contents(below)
        var dice = SplitMix64(seed: seed)
        let paths = [DiskPath("d/a"), DiskPath("d/b"), DiskPath("d/c"), DiskPath("e")]
        for _ in 0..<60 {
            let path = paths[Int.random(in: 0..<4, using: &dice)]
            let second = paths[Int.random(in: 0..<4, using: &dice)]
            let size = UInt64.random(in: 0...20_000, using: &dice)
            let isZero = Bool.random(using: &dice)
            let bytes = (0..<Int.random(in: 0...9_000, using: &dice)).map { _ in
                isZero ? 0 : UInt8.random(in: 0...255, using: &dice)
            }
            let choice = Int.random(in: 0..<7, using: &dice)
            #expect(
                outcome(overlay, choice, path, second, size, bytes)
                    == outcome(other, choice, path, second, size, bytes))
            for name in ["d", "."] {
                let directory = name == "." ? DiskPath.root : DiskPath("d")
                #expect(try overlay.entries(of: directory) == other.entries(of: directory))
            }
        }
        for path in other.files {
            #expect(try all(overlay.open(path, .read)) == all(other.open(path, .read)))
        }
        #expect(contents(below) == before)
    }

    private func outcome(
        _ disk: some Disk, _ choice: Int, _ path: DiskPath, _ second: DiskPath, _ size: UInt64,
        _ bytes: [UInt8]
    ) -> String {
        do {
            switch choice {
            case 0: _ = try disk.open(path, .create)
            case 1, 2: try disk.open(path, .write).write(bytes.span, at: size)
            case 3: try disk.open(path, .write).truncate(to: size)
            case 4: try disk.remove(path)
            case 5: if path != second { try disk.rename(path, to: second) }
            default: return "\(try all(disk.open(path, .read)))"
            }
            return "done"
        } catch { return "\(error)" }
    }

    @Test func `a file that is open sees what is written to it later`() throws {
        let overlay = OverlayDisk(over: try base(), mostBytes: 1 << 20)
        let reader = try overlay.open(DiskPath("d/b"), .read)
        try overlay.open(DiskPath("d/b"), .write).write([1, 2, 3].span, at: 4_999)
        #expect(try reader.size() == 5_002)
        #expect(try Array(all(reader).suffix(3)) == [1, 2, 3])
    }

    @Test func `beyond its bound it is full, and zeros ahead of time take no room`() throws {
        let overlay = OverlayDisk(over: try base(), mostBytes: 8_192)
        let file = try overlay.open(DiskPath("d/c"), .create)
        try file.write([UInt8](repeating: 0, count: 100_000).span, at: 0)
        #expect(try file.size() == 100_000 && !overlay.wasFull)
        try file.write([UInt8](repeating: 1, count: 8_192).span, at: 0)
        expect(.write, DiskPath("d/c"), .full) { try file.write([1].span, at: 50_000) }
        #expect(overlay.wasFull)
        try overlay.remove(DiskPath("d/c"))
    }

    @Test func `a directory that is hidden was never made`() throws {
        let below = try base()
        let overlay = OverlayDisk(over: below, mostBytes: 1 << 20)
        overlay.hide(DiskPath("d"))
        expect(.open, DiskPath("d/a"), .missing) { try overlay.open(DiskPath("d/a"), .read) }
        expect(.list, DiskPath("d"), .missing) { try overlay.entries(of: DiskPath("d")) }
        try overlay.makeDirectory(DiskPath("d"))
        #expect(try overlay.entries(of: DiskPath("d")).isEmpty)
        _ = try overlay.open(DiskPath("d/a"), .create)
        #expect(try overlay.entries(of: DiskPath("d")).map(\.size) == [0])
        #expect(below.bytes(of: DiskPath("d/a"))?.count == 10_000)
    }
}
