import Capabilities
import Crypto
import Primitives
import Simulation
import SpecTesting
import Synchronization
import Testing

@Suite struct CapabilityCheckerTests {
    private static func token(_ ring: KeyRing, _ caveats: [Caveat] = []) throws -> Macaroon {
        let grant = Grant(
            tenant: try CaveatName.of("acme"),
            scopes: try Choices(CaveatName.of("rewarder.run")), lifetime: 60,
            caveats: caveats)
        return try Issuer(ring: ring).mint(grant, at: Milliseconds(1_000_000))
    }

    @Test
    func `the text of a token is admitted, and other text is nobody's`() throws {
        let ring = try KeyRing.sample()
        let checker = CapabilityChecker(keys: ring)
        let text = try Self.token(ring).text()
        let capability = try checker.admit(text.utf8.span, .sample)
        #expect(capability.scopes?.map(\.text) == ["rewarder.run"])
        for bad in ["", "x", "eyJhbGciOiJIUzI1NiJ9.e30.x", text + "A", String(text.dropLast())] {
            do throws(CapabilityRefusal) {
                _ = try checker.admit(bad.utf8.span, .sample)
                Issue.record("admitted")
            } catch { #expect(error.reason == .unauthenticated) }
        }
    }

    @Test func `what is kept is asked its clock, its request and its ledger each time`() throws {
        let ring = try KeyRing.sample()
        let checker = CapabilityChecker(keys: ring)
        let text = try Self.token(ring, [.maxUses(2)]).text()
        let ledger = SampleLedger()
        var request = CapabilityRequest.sample
        try checker.admit(text.utf8.span, request, facts: ledger)
        #expect(checker.count == 1)
        request.tenant = "beta"
        #expect(throws: CapabilityRefusal.unmet(.tenant)) {
            try checker.admit(text.utf8.span, request, facts: ledger)
        }
        request = .sample
        request.now = Milliseconds(1_060_000)
        #expect(throws: CapabilityRefusal.expired) {
            try checker.admit(text.utf8.span, request, facts: ledger)
        }
        try checker.admit(text.utf8.span, .sample, facts: ledger)
        #expect(throws: CapabilityRefusal.exhausted(.maxUses)) {
            try checker.admit(text.utf8.span, .sample, facts: ledger)
        }
    }

    @Test func `changed keys are obeyed at once`() throws {
        let ring = try KeyRing.sample()
        let checker = CapabilityChecker(keys: ring)
        let token = try Self.token(ring)
        let text = try token.text()
        try checker.admit(text.utf8.span, .sample)
        let identifier = try #require(TokenIdentifier(token.identifier))
        try checker.change { keys throws(KeyRing.Refusal) in try keys.revoke(identifier) }
        #expect(checker.count == 0)
        #expect(throws: CapabilityRefusal.revokedToken) {
            try checker.admit(text.utf8.span, .sample)
        }
        #expect(checker.count == 0)
    }

    @Test func `what was verified while the keys changed is not kept`() throws {
        let changing = ChangingKeys()
        let checker = CapabilityChecker(keys: changing)
        changing.checker.withLock { $0 = checker }
        let text = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root")).text()
        _ = try checker.capability(of: text.utf8.span)
        #expect(checker.count == 0)
        changing.checker.withLock { $0 = nil }
        _ = try checker.capability(of: text.utf8.span)
        #expect(checker.count == 1)
    }

    @Test func `refusals are not kept, and no more tokens than the bound`() throws {
        let keys = try SharedRootKey(text: "root")
        let checker = CapabilityChecker(keys: keys, capacity: 8)
        for number in 0..<100 {
            let key = try MacaroonKey(text: number % 2 == 0 ? "root" : "other")
            let text = try Macaroon(identifier: [UInt8(number)], rootKey: key).text()
            let capability = try? checker.capability(of: text.utf8.span)
            #expect((capability != nil) == (number % 2 == 0))
            #expect(checker.count <= 8)
        }
        #expect(checker.count > 4)
        let none = CapabilityChecker(keys: keys, capacity: 0)
        let text = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root")).text()
        _ = try none.capability(of: text.utf8.span)
        #expect(none.count == 0)
    }

    @Test func `a token asked for again and again is kept`() throws {
        let counting = CountingKeys(keys: try SharedRootKey(text: "root"))
        let checker = CapabilityChecker(keys: counting, capacity: 8)
        let steady = try Macaroon(identifier: [255], rootKey: MacaroonKey(text: "root")).text()
        for number in UInt8(0)..<100 {
            let text = try Macaroon(identifier: [number], rootKey: MacaroonKey(text: "root")).text()
            _ = try checker.capability(of: text.utf8.span)
            _ = try checker.capability(of: steady.utf8.span)
        }
        #expect(counting.asked.withLock { $0 } == 101)
    }

    @Test func `oversized text is refused before it is hashed`() throws {
        let checker = CapabilityChecker(keys: try SharedRootKey(text: "root"))
        let long = [UInt8](repeating: 65, count: MacaroonBounds.mostBundleBytes + 1)
        #expect(
            throws: CapabilityRefusal.malformed(.oversized(count: 32_769, most: 32_768))
        ) { _ = try checker.capability(of: long.span) }
    }
}

/// Keys that change while they are asked.
private final class ChangingKeys: RootKeys {
    let checker = Mutex<CapabilityChecker<ChangingKeys>?>(nil)

    func rootKey(for identifier: Span<UInt8>) throws(CapabilityRefusal) -> MacaroonKey {
        checker.withLock { $0 }?.change { _ in }
        do { return try MacaroonKey(text: "root") } catch { throw .unknownKey }
    }
}

private final class CountingKeys: RootKeys {
    let asked = Mutex(0)
    private let keys: SharedRootKey

    init(keys: SharedRootKey) { self.keys = keys }

    func rootKey(for identifier: Span<UInt8>) throws(CapabilityRefusal) -> MacaroonKey {
        asked.withLock { $0 += 1 }
        return try keys.rootKey(for: identifier)
    }
}
