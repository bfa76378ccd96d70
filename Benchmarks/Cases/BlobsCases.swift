import Crypto
import Disk
import Foundation
import Simulation
import Storage

/// What checking costs where blobs are written and read, beside plain files on the same disk; and
/// what a crash costs in the simulator.
enum BlobsCases {
    static let cases: [Case] = [
        Case(
            "storage.blobs/stream-64-MiB", ["bytes": "67108864", "piece": "1048576"],
            unit: .rate("GB", of: 1e9)
        ) {
            let folder = try BlobsFolder()
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            return Match(
                .timingItself { try folder.streamBlob(of: piece, times: 64) },
                against: .timingItself("write + fdatasync") {
                    try folder.streamFile(of: piece, times: 64)
                })
        },
        Case(
            "storage.blobs/read-range", ["bytes": "262144", "of": "67108864"],
            unit: .rate("GB", of: 1e9)
        ) {
            let folder = try BlobsFolder()
            let bytes = (0..<64 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 7) }
            let lease = try folder.blobs.put(bytes.span, at: 0)
            let reader = try folder.blobs.reader(of: lease.id)
            let plain = try folder.file(holding: bytes)
            var (ours, theirs) = (SplitMix64(seed: 1), SplitMix64(seed: 1))
            return Match(
                .repeating {
                    let from = UInt64.random(in: 0..<255, using: &ours) << 18
                    let bytes = try reader.read(from..<from + 1 << 18)
                    blackHole(bytes)
                    return bytes.count
                },
                against: .repeating("pread") {
                    let from = UInt64.random(in: 0..<255, using: &theirs) << 18
                    var bytes = [UInt8](repeating: 0, count: 1 << 18)
                    var span = bytes.mutableSpan
                    let count = try plain.read(into: &span, at: from)
                    blackHole(bytes)
                    return count
                })
        },
        Case(
            "simulation.disk/crash-and-start", ["file": "65536", "appends": "20 of 1024, synced"],
            unit: .microseconds
        ) {
            let bytes = [UInt8](repeating: 7, count: 1_024)
            let zeros = [UInt8](repeating: 0, count: 64 << 10)
            var dice = SplitMix64(seed: 1)
            return Match(
                .repeating {
                    let disk = SimulatedDisk(seed: dice.next())
                    let file = try disk.open(DiskPath("log"), .create)
                    try file.write(zeros.span, at: 0)
                    try file.sync()
                    try disk.syncDirectory(.root)
                    disk.stop(at: Int.random(in: 5...44, using: &dice))
                    for number in 0..<20 {
                        do throws(DiskError) {
                            try file.write(bytes.span, at: UInt64(number) * 1_000)
                            try file.sync()
                        } catch { break }
                    }
                    blackHole(disk.crash().bytes(of: DiskPath("log")))
                    return 1
                })
        },
    ]
}

/// A folder with blobs and plain files, gone when nobody holds it any more.
private final class BlobsFolder {
    let disk: PosixDisk
    let blobs: Blobs<PosixDisk>
    private let root: URL
    private var horizon: UInt64 = 0

    init() throws {
        root = FileManager.default.temporaryDirectory
            .appending(path: "the-block-benchmark-\(UUID().uuidString)")
        disk = try PosixDisk(root: root.path)
        blobs = try Blobs(
            on: disk, at: DiskPath("blobs"), owner: Blake3.hash([1]), quota: 1 << 30, arrival: 0)
    }

    /// A folder that cannot be removed was removed by someone else, which is as good.
    deinit { try? FileManager.default.removeItem(at: root) }

    func file(holding bytes: [UInt8]) throws -> PosixFile {
        let file = try disk.open(DiskPath("plain"), .create)
        try file.write(bytes.span, at: 0)
        return file
    }

    /// Times a blob from its first byte until it is durable, and removes it again.
    func streamBlob(of piece: [UInt8], times: Int) throws -> Sample {
        let duration = try ContinuousClock().measure {
            let writer = try blobs.writer(length: UInt64(piece.count * times))
            for _ in 0..<times { try writer.append(piece.span) }
            try writer.finish(at: horizon).giveUp()
        }
        for _ in 0..<2 {
            horizon += 1
            _ = try blobs.sweep(horizon: horizon) { _ in false }
        }
        return Sample(work: piece.count * times, duration: duration)
    }

    /// The same of a plain file.
    func streamFile(of piece: [UInt8], times: Int) throws -> Sample {
        let path = DiskPath("streamed")
        let duration = try ContinuousClock().measure {
            let file = try disk.open(path, .create)
            for number in 0..<times {
                try file.write(piece.span, at: UInt64(number * piece.count))
            }
            try file.sync()
            try disk.syncDirectory(.root)
        }
        try disk.remove(path)
        return Sample(work: piece.count * times, duration: duration)
    }
}
