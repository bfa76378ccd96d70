import Primitives
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct TableKeyTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(1_600))
    func `a key is its bytes, and they order as it does`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(OrdersAsItsBytes(), seed: seed)
    }

    private struct OrdersAsItsBytes: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var dice = SplitMix64(seed: seed)
            let kinds = UInt64(1) << UInt64.random(in: 1...40, using: &dice)
            for _ in 0..<20 {
                let one = Key.random(among: kinds, using: &dice)
                let other = Key.random(among: kinds, using: &dice)
                let (bytes, others) = (one.image, other.image)
                #expect(bytes.count == Key.width)
                #expect(Key(bytes.span) == one)
                #expect((one < other) == bytes.lexicographicallyPrecedes(others))
                #expect((one == other) == (bytes == others))
                let (short, long) = (bytes.dropLast(), bytes + [0])
                #expect(Key(Array(short).span) == nil)
                #expect(Key(long.span) == nil)
            }
            #expect(Key().image.count == Key.width)
            #expect(Key.greatest.image == [UInt8](repeating: .max, count: Key.width))
        }
    }

    @Test func `a number is a key as wide as it is`() {
        #expect(Milliseconds(0x0102).image == [0, 0, 0, 0, 0, 0, 1, 2])
        #expect(Price(3).image == [0, 0, 0, 0, 0, 0, 0, 3])
        #expect(Asset(0x0102_0304).image == [1, 2, 3, 4])
        #expect(Shard(0x0102).image == [1, 2])
        #expect(Height.greatest == Height(.max) && Shard.width == 2)
    }

    @Test func `keys have the bytes that proofs and chunks hold`() throws {
        #expect(ID<Job>(0x0102).image == [0, 0, 0, 0, 0, 0, 1, 2])
        #expect(Height(258).image == [0, 0, 0, 0, 0, 0, 1, 2])
        #expect(Asset(0x0102_0304).image == [1, 2, 3, 4])
        let digest = Digest(1, 2, 3, 4)
        #expect(digest.image == digest.bytes)
        let address = Address(shard: Shard(0x0102), keyHash: digest)
        #expect(address.image == [1, 2] + digest.bytes)
        #expect(ContentID(digest).image == digest.bytes)
        #expect(ContentID(digest.bytes.span) == ContentID(digest) && ContentID() == .none)
        #expect(KeyPair(address, Asset(9)).image == [1, 2] + digest.bytes + [0, 0, 0, 9])
    }

    // MARK: Scattering

    /// Keys that a stranger might choose so that they crowd one place of every table.
    enum Crowd: String, CaseIterable {
        case firstWord, secondWord, thirdWord, fourthWord, timesNothing, timesOne, timesPower
        case sameHalves, cancellingHalves, singleBits

        func digest(_ number: UInt64) -> Digest {
            switch self {
            case .firstWord: Digest(number, 0, 0, 0)
            case .secondWord: Digest(0, number, 0, 0)
            case .thirdWord: Digest(0, 0, number, 0)
            case .fourthWord: Digest(0, 0, 0, number)
            case .timesNothing: Digest(number, 0, 7, 7)
            case .timesOne: Digest(number, 1, number, 0)
            case .timesPower: Digest(number, 1 << 8, number << 8, 0)
            case .sameHalves: Digest(number, 5, number, 5)
            case .cancellingHalves: Digest(number, ~number, ~number, number)
            case .singleBits:
                Digest(
                    1 << (number & 63), 1 << (number >> 6 & 63), number >> 12, 1 << (number & 63))
            }
        }
    }

    @Test(arguments: Crowd.allCases, Trials.seeds(400))
    func `chosen digests do not crowd one place`(crowd: Crowd, seed: UInt64) {
        let numbers: Range<UInt64> = 0..<4_096
        expectSpread(numbers.map { crowd.digest($0).scatter(seed) })
        expectSpread(numbers.map { ContentID(crowd.digest($0)).scatter(seed) })
        let addresses = numbers.map {
            Address(shard: Shard(3), keyHash: crowd.digest($0)).scatter(seed)
        }
        expectSpread(addresses)
        let pairs = numbers.map { number in
            let address = Address(shard: Shard(3), keyHash: crowd.digest(number / 4))
            return KeyPair(address, Asset(UInt32(number % 4))).scatter(seed)
        }
        expectSpread(pairs)
    }

    @Test(arguments: [0, 1, 8, 12, 20] as [UInt64], Trials.seeds(100))
    func `numbers in a row, or a stride apart, spread`(shift: UInt64, seed: UInt64) {
        let numbers: Range<UInt64> = 0..<4_096
        expectSpread(numbers.map { ID<Job>($0 << shift).scatter(seed) })
        expectSpread(numbers.map { Asset(UInt32($0 << shift)).scatter(seed) })
        expectSpread(
            numbers.map { KeyPair(ID<Job>(($0 >> 6) << shift), ID<Job>($0 & 63)).scatter(seed) })
    }

    @Test func `another seed scatters otherwise`() {
        let digest = Digest(1, 2, 3, 4)
        let address = Address(shard: .zero, keyHash: digest)
        var seen: [Set<UInt64>] = Array(repeating: [], count: 5)
        for seed in 0..<64 as Range<UInt64> {
            seen[0].insert(digest.scatter(seed))
            seen[1].insert(address.scatter(seed))
            seen[2].insert(ID<Job>(1).scatter(seed))
            seen[3].insert(Asset(1).scatter(seed))
            seen[4].insert(KeyPair(address, Asset(1)).scatter(seed))
        }
        #expect(seen.map(\.count) == [64, 64, 64, 64, 64])
    }

    /// Chunks are told apart by the upper half and slots by the lower: each must hold about as many
    /// as chance would give it.
    private func expectSpread(
        _ scattered: [UInt64], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var (chunks, slots) = (Array(repeating: 0, count: 16), Array(repeating: 0, count: 256))
        for number in scattered {
            chunks[Int(number >> 32 & 15)] += 1
            slots[Int(number >> 24 & 255)] += 1
        }
        let (mostInChunk, mostInSlots) = (chunks.max() ?? 0, slots.max() ?? 0)
        // 256 and 16 are the means; chance alone goes this far less than once in 10^9 tables.
        #expect(mostInChunk < 400, sourceLocation: sourceLocation)
        #expect(mostInSlots < 60, sourceLocation: sourceLocation)
    }
}
