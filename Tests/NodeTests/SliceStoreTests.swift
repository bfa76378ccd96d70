import ComputeMarket
import ComputeMarketSurface
import Disk
import Primitives
import Simulation
import SpecTesting
import Storage
import Synchronization
import Testing

@testable import Node

@Suite struct SliceStoreTests {
    private final class Hand: Sendable {
        let time = Atomic<UInt64>(1_000_000)
    }

    private let place: TestDirectory
    private let disk: PosixDisk
    private let hand = Hand()

    init() throws {
        place = try TestDirectory()
        disk = try PosixDisk(root: place.path)
    }

    private func store(bytes: UInt64 = 1 << 20, count: Int = 8) throws -> SliceStore {
        let hand = hand
        return try SliceStore(
            on: disk, in: DiskPath("slices"), quota: SliceStore.Quota(bytes: bytes, count: count)
        ) { hand.time.load(ordering: .relaxed) }
    }

    private func bytes(_ store: SliceStore, _ commitment: Digest) throws -> [UInt8]? {
        guard let (file, length) = try store.open(commitment) else { return nil }
        var bytes = [UInt8](repeating: 0, count: length)
        var span = bytes.mutableSpan
        #expect(try file.read(into: &span, at: 0) == length)
        return bytes
    }

    private func commitment(_ slice: [UInt8]) -> Digest {
        Slice.commitment(of: Slice.proof(of: slice))
    }

    @Test func `a slice is kept under its commitment, also after a restart`() throws {
        let slice = [UInt8]("a slice".utf8)
        let stored = try store().put(slice)
        #expect(stored.commitment == commitment(slice) && stored.length == UInt64(slice.count))
        let again = try store()
        #expect(again.count == 1 && again.bytes == slice.count)
        #expect(try bytes(again, stored.commitment) == slice)
        #expect(try again.put(slice) == stored)
        #expect(again.count == 1 && again.bytes == slice.count)
        #expect(try again.open(.zero) == nil)
    }

    @Test func `what is no slice, too long, or another one is refused and leaves nothing`() throws {
        let store = try store()
        let other = commitment([1])
        #expect(throws: SliceStore.Refusal.empty) { try store.put([]) }
        #expect(throws: SliceStore.Refusal.tooLarge(most: StoredSlice.most)) {
            try store.put([UInt8](repeating: 0, count: StoredSlice.most + 1))
        }
        #expect(
            throws: SliceStore.Refusal.otherContent(expected: other, found: commitment([2]))
        ) { try store.put([2], expecting: other) }
        #expect(store.count == 0 && store.bytes == 0)
        #expect(try disk.entries(of: DiskPath("slices")).isEmpty)
        #expect(try store.put([1], expecting: other).commitment == other)
    }

    @Test(arguments: [
        "", "..", "../genesis.json", "LOCK", "ab", String(repeating: "A", count: 64),
        String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "/", count: 64), String(repeating: "é", count: 32),
    ])
    func `a name that is not 64 small hexadecimal digits names nothing`(name: String) {
        #expect(SliceStore.commitment(name) == nil)
    }

    @Test func `a full store keeps what open jobs name and what has just come`() throws {
        let store = try store(count: 3)
        let slices = (0..<5).map { [UInt8(0x40) + UInt8($0)] }
        for slice in slices[..<3] { _ = try store.put(slice) }
        let quota = store.quota
        // Nothing may go: nobody has said what is open, then all is too new, then all is open.
        #expect(throws: SliceStore.Refusal.full(quota)) { try store.put(slices[3]) }
        #expect(throws: SliceStore.Refusal.full(quota)) { try store.put(slices[3], keeping: []) }
        hand.time.add(SliceStore.grace, ordering: .relaxed)
        let all = Set(slices[..<3].map { commitment($0) })
        #expect(throws: SliceStore.Refusal.full(quota)) { try store.put(slices[3], keeping: all) }
        #expect(store.count == 3 && store.bytes == 3)
        // The oldest that is not open goes.
        _ = try store.put(slices[3], keeping: [commitment(slices[0])])
        #expect(try store.open(commitment(slices[0])) != nil)
        #expect(try store.open(commitment(slices[1])) == nil)
        #expect(try bytes(store, commitment(slices[3])) == slices[3])
        #expect(store.count == 3 && store.bytes == 3)
    }

    @Test(arguments: Trials.seeds(200))
    func `the store is what a list of slices would be, and never beyond its quota`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let quota = SliceStore.Quota(bytes: 200, count: 1 + dice.below(8))
        let store = try store(bytes: quota.bytes, count: quota.count)
        var kept: [[UInt8]] = []
        for _ in 0..<30 {
            let slice = [UInt8](repeating: UInt8(dice.below(12)), count: 1 + dice.below(60))
            hand.time.add(SliceStore.grace, ordering: .relaxed)
            _ = try store.put(slice, keeping: [])
            if !kept.contains(slice) {
                while kept.count >= quota.count
                    || kept.reduce(slice.count, { $0 + $1.count }) > Int(quota.bytes)
                {
                    kept.removeFirst()
                }
                kept.append(slice)
            }
            #expect(store.count == kept.count)
            #expect(store.bytes == kept.reduce(0) { $0 + $1.count })
        }
        for slice in kept { #expect(try bytes(store, commitment(slice)) == slice) }
        #expect(try disk.entries(of: DiskPath("slices")).count == kept.count)
    }

    @Test func `what a crash has left aside is removed, and what is not ours stays`() throws {
        _ = try store().put([7])
        try place.write("half", to: "slices/\(String(repeating: "0", count: 64)).tmp")
        try place.write("mine", to: "slices/README")
        let again = try store()
        #expect(again.count == 1)
        let names = try disk.entries(of: DiskPath("slices")).map(\.name)
        #expect(Set(names) == [commitment([7]).hex, "README"])
    }
}
