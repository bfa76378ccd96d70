import Crypto
import Disk
import Foundation
import Primitives
import Storage

/// The command log beside the disk it stands on. All files lie below the project's `.build`, not in
/// a file system of memory.
enum CommandLogCases {
    static let cases: [Case] =
        [4, 64, 256].map(commit) + [scan, open]

    /// One group of that size made durable; preparing segments is outside the clock, as it is off
    /// the writer's thread in a node.
    private static func commit(_ kibibytes: Int) -> Case {
        let size = kibibytes << 10
        return Case(
            "storage.log/commit-\(kibibytes)-KiB", ["bytes": "\(size)", "disk": ".build"],
            unit: .milliseconds
        ) {
            let place = try BenchDirectory()
            let log = try CommandLog(on: place.disk, in: DiskPath("log"), owner: .zero)
            let payload = (0..<size - 128).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let raw = try RawFile(in: place, bytes: 64 << 20)
            let commits = min(64, (32 << 20) / size)
            return Match(
                .timingItself {
                    try log.drop(before: log.end.sequence)
                    try log.prepareNext()
                    return Sample(
                        work: commits,
                        duration: try ContinuousClock().measure {
                            for _ in 0..<commits {
                                try log.append(.batch, payload.span)
                                try log.commit()
                            }
                        })
                },
                against: .timingItself("raw write + fdatasync") {
                    Sample(
                        work: commits,
                        duration: try ContinuousClock().measure {
                            for _ in 0..<commits { try raw.write(payload) }
                        })
                })
        }
    }

    /// Every group of a log read and checked: header, checksum, link, records.
    private static let scan = Case(
        "storage.log/scan-256-MiB", ["groups": "1024 of 256 KiB"], unit: .rate("GB", of: 1e9)
    ) {
        let place = try BenchDirectory()
        let paths = try filled(place)
        return Match(
            .repeating {
                let report = try LogVerification.run(on: place.disk, in: DiskPath("log"))
                if let problem = report.problems.first { throw problem }
                return Int(report.bytes)
            },
            against: .repeating("plain read + CRC-32C") {
                var (bytes, done) = ([UInt8](repeating: 0, count: 1 << 20), 0)
                for path in paths {
                    let file = try place.disk.open(path, .read)
                    var (checksum, offset) = (CRC32C(), 0 as UInt64)
                    while true {
                        var all = bytes.mutableSpan
                        let count = try file.read(into: &all, at: offset)
                        if count == 0 { break }
                        checksum.update(bytes.span.extracting(0..<count))
                        offset += UInt64(count)
                    }
                    blackHole(checksum.value)
                    done += Int(offset)
                }
                return done
            })
    }

    /// A start: the scan, the last group written once more, the zeros behind it too.
    private static let open = Case(
        "storage.log/open-256-MiB", ["groups": "1024 of 256 KiB"], unit: .milliseconds
    ) {
        let place = try BenchDirectory()
        _ = try filled(place)
        return Match(
            .repeating {
                let log = try CommandLog(on: place.disk, in: DiskPath("log"), owner: .zero)
                blackHole(log.end)
                return 1
            })
    }

    private static func filled(_ place: BenchDirectory) throws -> [DiskPath] {
        let log = try CommandLog(on: place.disk, in: DiskPath("log"), owner: .zero)
        let payload = (0..<(256 << 10) - 128).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for _ in 0..<1_024 {
            try log.append(.batch, payload.span)
            try log.commit()
        }
        return try place.disk.entries(of: DiskPath("log")).filter { $0.name.hasSuffix(".seg") }
            .map { DiskPath("log") / $0.name }
    }
}

/// A pre-filled file that is written over from its start to its end, again and again.
private final class RawFile {
    private let place: BenchDirectory
    private let file: PosixFile
    private let size: UInt64
    private var offset: UInt64 = 0

    init(in place: BenchDirectory, bytes: UInt64) throws {
        self.place = place
        file = try place.disk.open(DiskPath("raw"), .create)
        size = bytes
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for start in stride(from: 0, to: bytes, by: zeros.count) {
            try file.write(zeros.span, at: start)
        }
        try file.sync()
    }

    func write(_ bytes: [UInt8]) throws {
        if offset + UInt64(bytes.count) > size { offset = 0 }
        try file.write(bytes.span, at: offset)
        try file.sync()
        offset += UInt64(bytes.count)
    }
}
