import Primitives
import Records
@testable import Settlement
import SpecTesting
import Tables
import Testing

@Suite struct RootTests {
    @Test(.requirement("ST-006", "ST-011"))
    func `a block that changed a balance keeps the root of them, the newest last`() throws {
        var stage = try Stage()
        stage.endBlocks(3)
        #expect(stage.room.recentRoots().isEmpty)
        var expected: [BalancesRoot] = []
        for id in UInt64(1)...40 {
            try stage.open(id, 5)
            if id % 4 > 0 {
                try stage.settle(id, to: Stage.accounts[Int(id % 3)])
                expected.append(
                    BalancesRoot(StateTree(stage.room.frozenProviders).root, at: stage.now.height))
            }
            stage.endBlocks()
        }
        #expect(stage.room.recentRoots() == expected)
        #expect(stage.room.recentRoots(7) == expected.suffix(7))
        #expect(stage.room.recentRoots(.max) == expected)
        #expect(stage.room.recentRoots(0).isEmpty && stage.room.recentRoots(-3).isEmpty)
        for id in UInt64(41)...60 {
            try stage.open(id, 1)
            try stage.settle(id)
            stage.endBlocks()
        }
        #expect(stage.room.recentRoots().count == 32)
        #expect(stage.room.recentRoots(1_000).count == 50)
        stage.expectSound()
    }

    @Test func `roots are kept up to their bound`() throws {
        var bounds = SettlementBounds()
        bounds.roots = 4
        var stage = try Stage(within: bounds)
        for id in UInt64(1)...9 {
            try stage.open(id, 1)
            try stage.settle(id)
            stage.endBlocks()
        }
        #expect(stage.room.recentRoots(99).map(\.height.value) == [15, 16, 17, 18])
        #expect(stage.room.recentRoots(2).map(\.height.value) == [17, 18])
    }

    @Test(.requirement("ST-003"))
    func `a restored room comes to the same roots`() throws {
        var stage = try Stage()
        var forest = StateForest()
        for id in UInt64(1)...20 {
            try stage.open(id, 3)
            try stage.settle(id, to: Stage.account(1_000 + id * id % 17))
            stage.endBlocks()
            forest.fold(stage.room.seal())
            var other = stage
            other.room = Settlement()
            try other.room.restore(from: forest)
            other.expectSound()
            // Both go on, and come to the same.
            try goOn(&other, id)
            var same = stage
            try goOn(&same, id)
            #expect(same.room.recentRoots(99) == other.room.recentRoots(99))
            #expect(same.image == other.image)
        }
    }

    private func goOn(_ stage: inout Stage, _ id: UInt64) throws {
        try stage.open(100 + id, 4)
        try stage.settle(100 + id, to: Stage.account(5))
        stage.endBlocks()
    }

    @Test func `balances and their root are in the order of the providers' texts`() throws {
        var stage = try Stage(Stage.dryRun)
        for id in UInt64(1)...50 {
            try stage.open(id, UInt128(id))
            try stage.settle(id, to: Stage.account(id * 7_919))
        }
        var texts: [String] = []
        stage.room.forEachProvider { address, _ in texts.append(address.text) }
        #expect(texts == texts.sorted() && texts.count == 50)
        let manifest = StateTree(stage.room.frozenProviders)
        let first = ProviderKey(try #require(try? Address(parsing: texts[0])))
        let proof = manifest.prove(first)
        #expect(
            try proof.verify(first, as: Standing.self, under: manifest.root)
                == stage.room.standing(ofProvider: first.address))
    }
}

@Suite struct ProviderKeyTests {
    @Test(arguments: Trials.seeds(2_000))
    func `keys order as texts do, and their bytes as they`(seed: UInt64) throws {
        func key(_ number: UInt64) -> ProviderKey {
            let hash = Digest(seed &* number, seed ^ number, number &* number, seed &+ number)
            return ProviderKey(
                Address(shard: Shard(UInt16(truncatingIfNeeded: seed &* number)), keyHash: hash))
        }
        let (left, right) = (key(3), key(7))
        let (one, other) = (bytes(left), bytes(right))
        #expect((left < right) == (left.address.text < right.address.text))
        #expect((left < right) == one.lexicographicallyPrecedes(other))
        #expect(one.count == ProviderKey.width)
        #expect(ProviderKey(one.span) == left)
        for key in [left, right] {
            #expect(ProviderKey() <= key && key <= .greatest)
        }
    }

    private func bytes(_ key: ProviderKey) -> [UInt8] {
        var bytes: [UInt8] = []
        key.append(to: &bytes)
        return bytes
    }

    @Test func `the first and the last key are those of the first and last symbols`() {
        #expect(ProviderKey().address.text.hasPrefix("tb1" + String(repeating: "0", count: 54)))
        #expect(
            ProviderKey.greatest.address.text.hasPrefix("tb1" + String(repeating: "z", count: 54)))
        var damaged = bytes(ProviderKey())
        damaged[9] = UInt8(ascii: "b")
        #expect(ProviderKey(damaged.span) == nil)
    }
}
