import Crypto
import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

/// Blobs to test with.
enum SampleBlobs {
    static let owner = Blake3.hash(Array("a chain".utf8))
    static let root = DiskPath("blobs")

    /// Bytes that a number and a length decide.
    static func bytes(_ number: Int, count: Int) -> [UInt8] {
        var dice = SplitMix64(seed: UInt64(number))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = dice.next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// The files of blobs, without the lock.
    static func files(_ disk: SimulatedDisk) -> [DiskPath] {
        disk.files.filter { $0 != root / "LOCK" }
    }

    static func open<D: Disk>(
        on disk: D, quota: UInt64 = 10 << 20, most: Int = 1 << 20, largest: UInt64 = 4 << 30,
        arrival: UInt64 = 0
    ) throws(StorageError) -> Blobs<D> {
        try Blobs(
            on: disk, at: root, owner: owner, quota: quota, most: most, largest: largest,
            arrival: arrival)
    }
}

extension Blobs {
    @discardableResult
    func put(_ bytes: [UInt8], at arrival: UInt64 = 0) throws(StorageError) -> ContentID {
        let lease = try put(bytes.span, at: arrival)
        lease.settle(at: arrival)
        return lease.id
    }
}
