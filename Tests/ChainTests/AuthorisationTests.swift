import Chain
import Crypto
import FuzzTargets
import Primitives
import Records
import SpecTesting
import Testing

@Suite struct AuthorisationTests {
    private func policy(_ threshold: UInt8, _ keys: ClosedRange<UInt8>) throws -> KeyPolicy {
        KeyPolicy(threshold: threshold, keys: try keys.map { try key($0).publicKey })
    }

    private func body(of policy: KeyPolicy) throws -> Body {
        var body = try TransactionTests.golden().body
        body.sender = policy.address
        return body
    }

    @Test func `addresses and authorities are pinned`() throws {
        #expect(
            try account(1).text
                == "tb1qqqfqsdnsqglsy8fq2fft9uuj05uc3mlewl05upe8ldkd90k3x3a5tgjayqzg")
        #expect(
            try policy(2, 4...6).authority.hex
                == "d281565a7d555e08641cb219fc23923603c77efc3e0108114c9e7fb4ede4982f")
        let keys = try (4...6).map { try key($0).publicKey }
        #expect(
            Authorisation.address(threshold: 2, keys: keys.reversed())
                == (try policy(2, 4...6).address))
    }

    @Test func `tags are wire codes`() throws {
        let one = try TransactionTests.golden().authorisation
        #expect(one.binary().first == 1)
        #expect(Authorisation.several(SeveralAuthorisation()).binary().first == 2)
    }

    @Test func `a policy's threshold and each of its keys count`() throws {
        let all = try [policy(1, 4...6), policy(2, 4...6), policy(2, 4...7), policy(2, 5...7)]
        #expect(Set(all.map(\.authority)).count == all.count)
        let single = try policy(1, 4...4)
        #expect(single.authority != Authorisation.authority(of: single.keys[0]))
    }

    @Test func `parts from several signers make one transaction, whatever their order`() throws {
        let policy = try policy(2, 4...6)
        let body = try body(of: policy)
        let parts = try (4...6).map { try body.partlySigned(by: key($0), under: policy) }
        let whole = try body.signed(under: policy, with: [parts[0], parts[1]])
        try whole.check()
        #expect(whole.authorisation.authority == policy.authority)
        #expect(whole.authorisation.signatureCount == 2)
        #expect(whole.authorisation.units == 1)
        #expect(try body.signed(under: policy, with: [parts[1], parts[0]]) == whole)
        // Twice the same and one too many: the lowest are taken.
        let many = parts.reversed() + parts
        let sorted = parts.sorted { $0.index < $1.index }
        #expect(
            try body.signed(under: policy, with: many)
                == body.signed(under: policy, with: Array(sorted.prefix(2))))
        #expect(try Envelope(binary: whole.binary()) == whole)
        #expect(try Envelope(json: whole.json()) == whole)
    }

    @Test func `too few parts, strange keys and other bodies are refused`() throws {
        let policy = try policy(2, 4...6)
        let body = try body(of: policy)
        let part = try body.partlySigned(by: key(4), under: policy)
        #expect(throws: ChainRefusal.malformedAuthorisation) {
            try body.signed(under: policy, with: [part, part])
        }
        #expect(throws: ChainRefusal.wrongKey) {
            try body.partlySigned(by: key(7), under: policy)
        }
        var other = body
        other.nonce += 1
        let foreign = try other.partlySigned(by: key(5), under: policy)
        #expect(throws: ChainRefusal.badSignature) {
            try body.signed(under: policy, with: [part, foreign])
        }
        var none = policy
        none.threshold = 0
        #expect(throws: ChainRefusal.malformedAuthorisation) {
            try body.partlySigned(by: key(4), under: none)
        }
    }

    @Test func `an authorisation has one shape`() throws {
        let policy = try policy(2, 4...6)
        let body = try body(of: policy)
        let parts = try (4...6).map { try body.partlySigned(by: key($0), under: policy) }
            .sorted { $0.index < $1.index }
        let sound = SeveralAuthorisation(policy, signatures: [parts[0], parts[2]])
        try Envelope(body, .several(sound)).check()
        let changes: [(inout SeveralAuthorisation) -> Void] = [
            { $0.threshold = 0 }, { $0.threshold = 1 }, { $0.threshold = 3 }, { $0.threshold = 4 },
            { $0.keys.swapAt(0, 1) }, { $0.keys[1] = $0.keys[0] }, { $0.keys = [] },
            { $0.keys.removeLast() }, { $0.signatures.swapAt(0, 1) },
            { $0.signatures[1] = $0.signatures[0] }, { $0.signatures.append(parts[2]) },
            { $0.signatures.removeLast() }, { $0.signatures = [] }, { $0.signatures[1].index = 3 },
            { $0.signatures[1].index = 255 },
        ]
        for (number, change) in changes.enumerated() {
            var several = sound
            change(&several)
            let transaction = Envelope(body, .several(several))
            #expect(throws: ChainRefusal.malformedAuthorisation, "change \(number)") {
                try transaction.check()
            }
            var group = SignatureGroup()
            #expect(throws: ChainRefusal.malformedAuthorisation, "change \(number)") {
                try group.append(transaction)
            }
            #expect(group.isEmpty && group.items.isEmpty && group.messages.isEmpty)
        }
    }

    @Test func `a policy has 1 to 16 keys`() throws {
        #expect(try policy(16, 1...16).isWellFormed)
        #expect(try !policy(16, 1...17).isWellFormed)
        #expect(!KeyPolicy(threshold: 1, keys: []).isWellFormed)
        let policy = try policy(16, 1...16)
        let body = try body(of: policy)
        let parts = try (1...16).map { try body.partlySigned(by: key($0), under: policy) }
        try body.signed(under: policy, with: parts).check()
    }

    @Test func `whoever turns a bit of a shared account's transaction speaks for another account`()
        throws
    {
        let policy = try policy(2, 4...6)
        let body = try body(of: policy)
        let parts = try (4...6).map { try body.partlySigned(by: key($0), under: policy) }
        let bytes = try body.signed(under: policy, with: parts).binary()
        for bit in stride(from: 0, to: bytes.count * 8, by: Trials.count(100) == 100 ? 1 : 3) {
            var turned = bytes
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? Envelope(binary: turned),
                (try? read.check()) != nil
            else { continue }
            #expect(read.authorisation.authority != policy.authority, "bit \(bit)")
        }
    }

    @Test func `a group says of each transaction what it says of itself`() throws {
        let policy = try policy(2, 4...6)
        let shared = try body(of: policy)
        let parts = try (4...6).map { try shared.partlySigned(by: key($0), under: policy) }
        let sound = try shared.signed(under: policy, with: parts)
        let single = try TransactionTests.golden()
        var forged = sound
        forged.body.nonce += 1
        var late = sound
        if case .several(var several) = late.authorisation {
            several.signatures[1].signature = several.signatures[0].signature
            late.authorisation = .several(several)
        }
        let all = [single, sound, forged, single, late, sound]
        var group = SignatureGroup()
        for transaction in all { try group.append(transaction) }
        #expect(group.count == all.count && group.items.count == 10)
        #expect(group.ids == all.map(\.id))
        #expect(group.messages == all.flatMap(\.id.bytes))
        #expect(group.verdicts() == [true, true, false, true, false, true])
        #expect(group.verdicts() == all.map { (try? $0.check()) != nil })
        group.removeAll()
        #expect(group.isEmpty && group.verdicts().isEmpty)
        try group.append(single)
        #expect(group.verdicts() == [true])
    }
}
