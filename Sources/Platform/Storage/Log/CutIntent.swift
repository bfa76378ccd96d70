import Crypto
import Disk
import Primitives

/// A cut that has begun: as long as its file is there, whatever stands behind the target is gone,
/// however much of it can still be read.
///
/// 128 bytes, little-endian: file header (64), sequence (8) and link (32) of the last record that
/// stays, height to make final again (8, all ones for none), check over that (16).
struct CutIntent: Hashable {
    static let size = 128
    private static let checked = 112
    private static let check = Blake3.context("the-block log cut v1")

    let target: LogPosition
    /// The record that said so is behind the target, but what is final stays final.
    let final: Height?

    func bytes(owner: Digest) -> [UInt8] {
        var bytes = FileHeader(.logCut, owner: owner).bytes
        bytes.append(word64: target.sequence)
        target.link.append(to: &bytes)
        bytes.append(word64: final.stored)
        Self.check.digest(of: bytes).withBytes { check in
            bytes.append(copying: check.extracting(0..<16))
        }
        return bytes
    }

    init(target: LogPosition, final: Height?) { (self.target, self.final) = (target, final) }

    init(reading bytes: Span<UInt8>, of path: DiskPath, owner: Digest) throws(StorageError) {
        _ = try FileHeader.expect(.logCut, owner: owner, in: bytes, of: path)
        guard bytes.count >= Self.size else {
            throw .damaged(path, offset: UInt64(bytes.count), .cutShort)
        }
        let isWhole = Self.check.digest(of: bytes.extracting(0..<Self.checked)).withBytes { check in
            (0..<16).allSatisfy { check[$0] == bytes[Self.checked + $0] }
        }
        guard isWhole else { throw .damaged(path, offset: 64, .checksum) }
        guard bytes.count == Self.size else {
            throw .damaged(path, offset: UInt64(Self.size), .malformed)
        }
        target = LogPosition(sequence: bytes.word64(at: 64), link: bytes.digest(at: 72))
        final = Height?(stored: bytes.word64(at: 104))
    }
}

extension LogDirectory {
    func readIntent(owner: Digest) throws(StorageError) -> CutIntent {
        var bytes = [UInt8](repeating: 0, count: CutIntent.size + 1)
        let count = try onDisk { () throws(DiskError) in
            let file = try disk.open(cut, .read)
            var all = bytes.mutableSpan
            return try file.read(into: &all, at: 0)
        }
        return try CutIntent(
            reading: bytes.span.extracting(0..<count), of: cut, owner: owner)
    }

    /// Makes the cut's file stand under its name, whole or not at all.
    func begin(_ intent: CutIntent, owner: Digest) throws(StorageError) {
        let bytes = intent.bytes(owner: owner)
        try onDisk { () throws(DiskError) in
            let file = try disk.open(cutAside, .create)
            try file.write(bytes.span, at: 0)
            try file.sync()
            try disk.rename(cutAside, to: cut)
            try disk.syncDirectory(path)
        }
    }

    /// Takes away all that stands behind a place: later segments, the newest first, then the rest
    /// of its own. Doing so again changes nothing, so a crash between is no harm.
    func clear(behind offset: UInt64, in segment: DiskPath, later: [DiskPath])
        throws(StorageError)
    {
        for path in later.reversed() { try remove(path) }
        try onDisk { () throws(DiskError) in
            let file = try disk.open(segment, .write)
            try file.writeZeros(offset..<(try file.size()))
            try file.sync()
        }
    }
}
