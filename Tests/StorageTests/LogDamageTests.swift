import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Storage

@Suite struct LogDamageTests {
    private let path = SampleLog.segment()

    /// A full run looks at every bit and every length, a short one at some of all kinds.
    private static let isExhaustive = Trials.count(100) == 100

    /// A log in one segment of 4 KiB: three groups, one of them with sectors of zeros.
    private func small() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 4)
        var options = SampleLog.options
        options.segmentSize = 4_096
        let log = try SampleLog.open(disk, options)
        try log.append(.batch, Array(0..<200))
        try log.append(.block(Height(1)), [1])
        try log.commit()
        try log.append(.batch, [UInt8](repeating: 0, count: 1_200))
        try log.commit()
        try log.append(.batch, (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) })
        try log.commit()
        return disk
    }

    /// A log of several segments.
    private func long() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 5)
        let log = try SampleLog.open(disk)
        for number in 1...40 as ClosedRange<UInt64> {
            try log.append(.block(Height(number)), [UInt8](repeating: 3, count: 900))
            try log.commit()
        }
        return disk
    }

    private func names(_ disk: SimulatedDisk) -> [DiskPath] {
        disk.files.filter { $0.text.hasSuffix(".seg") }
    }

    @Test func `every single flipped bit of a log is refused or reported`() throws {
        let disk = try small()
        let bytes = try #require(disk.bytes(of: path))
        let records = try SampleLog.open(disk.imagined(crash: .everything)).records
        var (refused, cut) = (0, 0)
        let step = Self.isExhaustive ? 1 : 61
        for bit in stride(from: 0, to: bytes.count * 8, by: step) {
            let flipped = disk.imagined(crash: .everything)
            flipped.flip(bit: bit, of: path)
            do {
                let log = try SampleLog.open(flipped)
                try #require(log.recovery.tear != nil, "bit \(bit) is not noticed")
                #expect(try log.records == records, "bit \(bit) costs a record")
                cut += 1
            } catch StorageError.damaged {
                refused += 1
            }
        }
        #expect(refused > 20_000 / step && cut > 1_000 / step)
    }

    /// A sector of one bit looks like a lost one when that bit is gone; the checksum knows it.
    @Test func `the only bit of a sector is missed, and a lost sector is a tear`() throws {
        for place in [1_200, 1_535, 1_536, 2_300] {
            for bit in 0..<8 as Range<UInt8> {
                let disk = SimulatedDisk(seed: 4)
                let log = try SampleLog.open(disk)
                var payload = [UInt8](repeating: 0, count: 3_000)
                payload[place] = 1 << bit
                try log.append(.batch, payload)
                try log.commit()
                // Behind the segment's page, the group's header and the record's head.
                let at = 512 + 64 + 5 + place
                let flipped = disk.imagined(crash: .everything)
                flipped.flip(bit: at * 8 + Int(bit), of: path)
                #expect(throws: StorageError.damaged(path, offset: 512, .checksum)) {
                    try SampleLog.open(flipped)
                }
                flipped.flip(bit: at * 8 + Int(bit), of: path)
                #expect(try SampleLog.open(flipped).records.count == 1)
            }
        }
        let disk = SimulatedDisk(seed: 4)
        do {
            let log = try SampleLog.open(disk)
            try log.append(.batch, [UInt8](repeating: 3, count: 3_000))
            try log.commit()
        }
        var bytes = try #require(disk.bytes(of: path))
        for index in 1_536..<2_048 { bytes[index] = 0 }
        disk.put(bytes, at: path)
        #expect(try SampleLog.open(disk).recovery.tear?.offset == 512)
    }

    @Test func `a zeroed header before the last group of the last segment is damage`() throws {
        let disk = try small()
        let bytes = try #require(disk.bytes(of: path))
        for offset in [512, 832] {
            var changed = bytes
            try #require(changed[offset] == 0x54)
            for index in offset..<offset + 64 { changed[index] = 0 }
            disk.put(changed, at: path)
            #expect(throws: StorageError.damaged(path, offset: UInt64(offset), .gap)) {
                try SampleLog.open(disk)
            }
        }
    }

    @Test func `a segment of another history is refused`() throws {
        let (disk, other) = (SimulatedDisk(seed: 5), SimulatedDisk(seed: 5))
        for (disk, byte) in [(disk, 1), (other, 2)] as [(SimulatedDisk, UInt8)] {
            let log = try SampleLog.open(disk)
            for _ in 0..<20 {
                try log.append(.batch, [UInt8](repeating: byte, count: 1_500))
                try log.commit()
            }
        }
        let names = names(disk)
        for name in names.dropFirst() { disk.put(other.bytes(of: name) ?? [], at: name) }
        #expect(throws: StorageError.damaged(names[1], offset: 72, .link)) {
            try SampleLog.open(disk)
        }
        let report = try LogVerification.run(on: disk, in: SampleLog.directory)
        #expect(report.problems == [.damaged(names[1], offset: 72, .link)])
    }

    @Test func `a log cut short is refused at every length`() throws {
        let disk = try small()
        for size in stride(from: 0, to: 4_096, by: Self.isExhaustive ? 1 : 37) {
            let short = disk.imagined(crash: .everything)
            short.cut(path, to: size)
            #expect(throws: StorageError.self, "\(size)") { try SampleLog.open(short) }
        }
        let long = disk.imagined(crash: .everything)
        long.put((disk.bytes(of: path) ?? []) + [0], at: path)
        #expect(throws: StorageError.damaged(path, offset: 4_096, .malformed)) {
            try SampleLog.open(long)
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `any change before the last group is refused`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let disk = try long()
        let file = try #require(names(disk).dropLast().randomElement(using: &dice))
        var bytes = try #require(disk.bytes(of: file))
        for _ in 0..<Int.random(in: 1...8, using: &dice) {
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            switch Int.random(in: 0..<3, using: &dice) {
            case 0: bytes[place] ^= 1 << Int.random(in: 0..<8, using: &dice)
            case 1:
                // A sector that reads as zeros, as some disks give a bad one.
                let sector = place / 512 * 512
                for index in sector..<sector + 512 { bytes[index] = 0 }
            default:
                let other = Int.random(in: 0..<bytes.count, using: &dice)
                for index in 0..<min(512, bytes.count - max(place, other)) {
                    bytes[place + index] = bytes[other + index]
                }
            }
        }
        guard bytes != disk.bytes(of: file) else { return }
        disk.put(bytes, at: file)
        #expect(throws: StorageError.self) { try SampleLog.open(disk) }
    }

    @Test func `files that are missing, doubled, swapped or strange are named`() throws {
        let disk = try long()
        let names = names(disk)
        try #require(names.count > 4)
        func refuses(_ error: StorageError, _ change: (SimulatedDisk) throws -> Void) rethrows {
            let changed = disk.imagined(crash: .everything)
            try change(changed)
            #expect(throws: error) { try SampleLog.open(changed) }
        }
        try refuses(.damaged(names[2], offset: 64, .gap)) { try $0.remove(names[1]) }
        refuses(.damaged(names[1], offset: 64, .gap)) {
            let (one, two) = ($0.bytes(of: names[1]) ?? [], $0.bytes(of: names[2]) ?? [])
            $0.put(two, at: names[1])
            $0.put(one, at: names[2])
        }
        let copy = SampleLog.segment(7)
        refuses(.damaged(names[1], offset: 64, .gap)) {
            $0.put($0.bytes(of: names[0]) ?? [], at: names[1])
        }
        refuses(.damaged(copy, offset: 64, .gap)) { $0.put($0.bytes(of: names[0]) ?? [], at: copy) }
        refuses(.foreign(DiskPath("log/1.seg"))) { $0.put([], at: DiskPath("log/1.seg")) }
        refuses(.foreign(names[1])) { $0.put([UInt8](repeating: 7, count: 8_192), at: names[1]) }

        var newer = FileHeader(.logSegment, owner: SampleLog.owner).bytes
        newer[8] = 2
        let check = Blake3.context("the-block file header v1").digest(of: Array(newer[..<48])).bytes
        newer.replaceSubrange(48..<64, with: check[..<16])
        refuses(.newerFormat(names[0], found: 2, newest: 1)) {
            $0.put(newer + ($0.bytes(of: names[0]) ?? []).dropFirst(64), at: names[0])
        }
        #expect(throws: StorageError.otherOwner(names[0], expected: .zero, found: SampleLog.owner))
        {
            try CommandLog(on: disk, in: SampleLog.directory, owner: .zero)
        }
    }

    @Test func `what a crash leaves aside is swept`() throws {
        let disk = try small()
        disk.put([1, 2, 3], at: DiskPath("log/spare.tmp"))
        disk.put([1, 2, 3], at: DiskPath("log/cut.tmp"))
        disk.put([1], at: DiskPath("log/README"))
        _ = try SampleLog.open(disk)
        #expect(disk.files.map(\.text) == [path.text, "log/LOCK", "log/README"])
    }

    /// A stranger's payload may hold bytes that look like a group; without the segment's salt none
    /// is taken for one, so a tear in front of it stays a tear.
    @Test func `a group that a stranger sends is no group`() throws {
        let forged = try small().bytes(of: path).map { Array($0[512..<2_600]) }
        let disk = SimulatedDisk(seed: 6)
        var options = SampleLog.options
        options.salt = { 99 }
        var log: CommandLog? = try SampleLog.open(disk, options)
        try log?.append(.batch, [UInt8](repeating: 1, count: 507) + (try #require(forged)))
        try log?.commit()
        log = nil
        // The sector with the header is lost.
        var bytes = try #require(disk.bytes(of: path))
        for index in 512..<1_024 { bytes[index] = 0 }
        disk.put(bytes, at: path)
        let again = try SampleLog.open(disk)
        #expect(again.recovery.tear?.offset == 512)
        #expect(again.end == .start)
    }
}
