import Capabilities
import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct VerifyTests {
    @Test(arguments: Trials.seeds(4_000))
    func `what verifies, and what it says, is what the paper says`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let sample = try RandomToken(using: &dice)
        let capability = try sample.token.verified(by: sample.keys, with: sample.discharges)
        #expect(capability.conditions.map(\.caveat) == sample.caveats)
        let naive = NaiveVerifier.predicates(
            of: sample.token, key: RandomToken.key, discharges: sample.discharges)
        #expect(naive == sample.caveats.map(\.bytes))
    }

    @Test(arguments: Trials.seeds(4_000))
    func `whatever is changed in a token or a discharge, nothing verifies`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let sample = try RandomToken(using: &dice)
        var all = [sample.token] + sample.discharges
        let victim = Int.random(in: 0..<all.count, using: &dice)
        for form in MacaroonForm.allCases {
            var bytes = try all[victim].bytes(as: form)
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            guard let changed = try? Macaroon(bytes) else { continue }
            // Locations are hints, and nobody signs them.
            guard !all[victim].isSame(as: changed, butForPlaces: true) else { continue }
            let before = all[victim]
            defer { all[victim] = before }
            all[victim] = changed
            #expect(throws: CapabilityRefusal.self) {
                _ = try all[0].verified(by: sample.keys, with: Array(all.dropFirst()))
            }
            #expect(
                NaiveVerifier.predicates(
                    of: all[0], key: RandomToken.key, discharges: Array(all.dropFirst())) == nil)
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `caveats left out, doubled, swapped or put in verify nowhere`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var sample = try RandomToken(using: &dice)
        while sample.token.caveats.count < 2 { sample = try RandomToken(using: &dice) }
        let caveats = sample.token.caveats
        let at = Int.random(in: 0..<caveats.count - 1, using: &dice)
        var others: [[MacaroonCaveat]] = [
            Array(caveats.dropLast()), Array(caveats.dropFirst()), [],
            caveats + [MacaroonCaveat(identifier: Array("cap = 1".utf8))],
            Array(caveats[...at]) + Array(caveats[at...]),
        ]
        if caveats[at] != caveats[at + 1] {
            var swapped = caveats
            swapped.swapAt(at, at + 1)
            others.append(swapped)
        }
        for other in others {
            let forged = try sample.token.replacing(caveats: other)
            #expect(throws: CapabilityRefusal.self) {
                _ = try forged.verified(by: sample.keys, with: sample.discharges)
            }
        }
    }

    @Test func `a token is signed again by nobody without its key`() throws {
        let token = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
        let forged = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "other"))
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try forged.verified(by: SharedRootKey(text: "root"))
        }
        let taken = try token.attenuated(by: .cap(.init(units: 1)))
        // What has one caveat more is no key to what has one less.
        let widened = try taken.replacing(caveats: [])
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try widened.verified(by: SharedRootKey(text: "root"))
        }
    }

    // MARK: Discharges

    @Test func `a discharge is of use for the token it is bound to, once`() throws {
        let third = try MacaroonKey(text: "third")
        let keys = try SharedRootKey(text: "root")
        let plain = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
        let token = try plain.attenuated(byThirdParty: [9], at: [8], key: third)
        let discharge = try Macaroon(identifier: [9], rootKey: third)
            .attenuated(by: .expires(7))

        #expect(throws: CapabilityRefusal.missingDischarge) {
            _ = try token.verified(by: keys)
        }
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try token.verified(by: keys, with: [discharge])
        }
        let bound = discharge.bound(to: token)
        let capability = try token.verified(by: keys, with: [bound])
        #expect(capability.conditions.map(\.caveat) == [.expires(7)])
        // Bound to what the token was before, or replayed with another of the same maker's.
        let more = try token.attenuated(by: .expires(9))
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try more.verified(by: keys, with: [bound])
        }
        #expect(throws: CapabilityRefusal.unusedDischarges(1)) {
            _ = try token.verified(by: keys, with: [bound, bound])
        }
        #expect(throws: CapabilityRefusal.unusedDischarges(1)) {
            _ = try plain.verified(by: keys, with: [bound])
        }
        let twice = try token.attenuated(byThirdParty: [9], at: [8], key: third)
        #expect(throws: CapabilityRefusal.missingDischarge) {
            _ = try twice.verified(by: keys, with: [discharge.bound(to: twice)])
        }
        // Who knows only the discharge's key has no root key.
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try discharge.verified(by: keys)
        }
    }

    @Test func `discharges stand four deep at most, and eight together`() throws {
        let keys = try SharedRootKey(text: "root")
        for depth in 1...5 {
            var chain = [try Macaroon(identifier: [0], rootKey: MacaroonKey(text: "root"))]
            for step in 1...depth {
                let key = try MacaroonKey(text: "third \(step)")
                chain[step - 1] = try chain[step - 1].attenuated(
                    byThirdParty: [UInt8(step)], at: [1], key: key)
                chain.append(try Macaroon(identifier: [UInt8(step)], rootKey: key))
            }
            let bound = chain.dropFirst().map { $0.bound(to: chain[0]) }
            if depth <= MacaroonBounds.deepest {
                _ = try chain[0].verified(by: keys, with: bound)
            } else {
                #expect(throws: CapabilityRefusal.tooDeep(most: 4)) {
                    _ = try chain[0].verified(by: keys, with: bound)
                }
            }
            let many = [Macaroon](repeating: bound[0], count: 9)
            #expect(throws: CapabilityRefusal.malformed(.tooManyDischarges(most: 8))) {
                _ = try chain[0].verified(by: keys, with: many)
            }
        }
    }

    @Test func `a discharge that needs itself discharges nothing`() throws {
        let third = try MacaroonKey(text: "third")
        let token = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
            .attenuated(byThirdParty: [9], at: [8], key: third)
        let discharge = try Macaroon(identifier: [9], rootKey: third)
            .attenuated(byThirdParty: [9], at: [8], key: third)
        #expect(throws: CapabilityRefusal.missingDischarge) {
            _ = try token.verified(
                by: SharedRootKey(text: "root"), with: [discharge.bound(to: token)])
        }
    }

    @Test func `a caveat that nobody knows refuses, and is read only of authentic tokens`() throws {
        let keys = try SharedRootKey(text: "root")
        let token = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
            .attenuated(by: .expires(9)).attenuated(byPredicate: Array("colour = red".utf8))
        #expect(throws: CapabilityRefusal.unknownCaveat(.unknown, at: 1)) {
            _ = try token.verified(by: keys)
        }
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try token.verified(by: SharedRootKey(text: "other"))
        }
    }
}

extension Macaroon {
    /// The token with other caveats and the signature it has: what a forger can send.
    func replacing(caveats: [MacaroonCaveat]) throws -> Macaroon {
        var bytes = [UInt8]([2, 2, UInt8(identifier.count)]) + identifier + [0]
        for caveat in caveats {
            for (tag, value) in [
                (1, caveat.thirdParty?.location), (2, caveat.identifier),
                (4, caveat.thirdParty?.verification),
            ] as [(UInt8, [UInt8]?)] {
                guard let value else { continue }
                precondition(value.count < 128)
                bytes += [tag, UInt8(value.count)] + value
            }
            bytes.append(0)
        }
        bytes += [0, 6, 32]
        signature.withBytes { own in bytes += own.indices.map { own[$0] } }
        return try Macaroon(bytes)
    }

    func isSame(as other: Macaroon, butForPlaces: Bool) -> Bool {
        identifier == other.identifier && signature.isEqual(to: other.signature)
            && caveats.map(\.identifier) == other.caveats.map(\.identifier)
            && caveats.map(\.thirdParty?.verification)
                == other.caveats.map(\.thirdParty?.verification)
    }
}
