import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct ContentProofTests {
    /// A true statement: bytes of some content, and the proof for them.
    private struct Statement {
        var proof: ContentProof
        var bytes: [UInt8]
        var offset: UInt64
        var id: ContentID
        var length: UInt64

        func verify() throws { try proof.verify(bytes.span, at: offset, of: id, length: length) }

        var isRefused: Bool {
            do { try verify() } catch { return true }
            return false
        }
    }

    private static func statement(about twin: ContentTwin, _ run: Range<Int>) throws -> Statement {
        let bytes = twin.bytes(of: run)
        let offset = UInt64(16_384 * run.lowerBound)
        let proof = try ContentOutline(of: twin.bytes.span)
            .proof(of: offset..<offset + UInt64(bytes.count))
        return Statement(
            proof: proof, bytes: bytes, offset: offset, id: twin.id,
            length: UInt64(twin.bytes.count))
    }

    @Test(arguments: ContentTwin.all.dropFirst())
    func `the proof of every run is the twin's, and is believed`(twin: ContentTwin) throws {
        for from in 0..<twin.groups {
            for to in from + 1...twin.groups {
                let statement = try Self.statement(about: twin, from..<to)
                #expect(statement.proof == twin.proof(of: from..<to))
                try statement.verify()
            }
        }
    }

    @Test(arguments: ContentTwin.all.dropFirst())
    func `no other length is believed, whatever is shown`(twin: ContentTwin) throws {
        let length = twin.bytes.count
        var lengths = ContentTwin.lengths.map(UInt64.init) + [.max, 1 << 63]
        for change in [1, 2, 63, 64, 1_023, 1_024, 16_384] as [UInt64] {
            lengths += [UInt64(length) &+ change, UInt64(length) &- change]
        }
        for run in [0..<1, twin.groups - 1..<twin.groups, 0..<twin.groups] {
            var statement = try Self.statement(about: twin, run)
            for other in lengths where other != UInt64(length) {
                statement.length = other
                #expect(statement.isRefused, "\(other)")
            }
        }
    }

    /// Why the last chunk is part of every proof: with the siblings alone, the first group of four
    /// chunks' less content could be shown under this length.
    @Test func `a length with the same tree beside the range is refused`() throws {
        let twin = ContentTwin(length: 65_536)
        var statement = try Self.statement(about: twin, 0..<1)
        for shorter in 49_153..<49_200 {
            statement.length = UInt64(shorter)
            statement.proof.lastChunk = Array(twin.bytes[(shorter - 1) / 1_024 * 1_024..<shorter])
            #expect(statement.isRefused)
        }
        statement.length = 65_535
        statement.proof.lastChunk = Array(twin.bytes[64_512..<65_535])
        #expect(throws: ContentRefusal.mismatch) { try statement.verify() }
    }

    @Test(arguments: ContentTwin.all.dropFirst())
    func `a statement with any one thing changed is refused`(twin: ContentTwin) throws {
        for run in [0..<1, twin.groups / 2..<twin.groups, twin.groups - 1..<twin.groups] {
            let statement = try Self.statement(about: twin, run)
            func refuses(_ comment: Comment, _ change: (inout Statement) -> Void) {
                var forged = statement
                change(&forged)
                #expect(forged.isRefused, comment)
            }
            let siblings = statement.proof.siblings.count
            for index in 0..<siblings {
                refuses("another sibling") { $0.proof.siblings[index] = Blake3.hash([7]) }
                refuses("a missing sibling") { $0.proof.siblings.remove(at: index) }
                refuses("a sibling twice") {
                    $0.proof.siblings.insert($0.proof.siblings[index], at: index)
                }
                if index > 0 {
                    refuses("siblings swapped") { $0.proof.siblings.swapAt(index, index - 1) }
                }
            }
            refuses("an extra sibling") { $0.proof.siblings.append(.zero) }
            for index in stride(from: 0, to: statement.proof.lastChunk.count, by: 41) {
                refuses("another last chunk") { $0.proof.lastChunk[index] ^= 1 }
            }
            refuses("a longer last chunk") { $0.proof.lastChunk.append(0) }
            if !statement.proof.lastChunk.isEmpty {
                refuses("a shorter last chunk") { $0.proof.lastChunk.removeLast() }
                refuses("no last chunk") { $0.proof.lastChunk = [] }
            }
            for index in stride(from: 0, to: statement.bytes.count, by: 997) {
                refuses("another byte") { $0.bytes[index] ^= 1 }
            }
            refuses("a byte more") { $0.bytes.append(0) }
            refuses("a byte less") { $0.bytes.removeLast() }
            refuses("no bytes") { $0.bytes = [] }
            for offset in [
                statement.offset &+ 1, statement.offset &+ 16_384,
                statement.offset &- 16_384, statement.offset &+ 1_024, .max,
            ] {
                refuses("at \(offset)") { $0.offset = offset }
            }
            refuses("another id") { $0.id = ContentID(Blake3.hash([1])) }
        }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a mutated proof is refused`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let lengths = [16_385, 50_000, 98_305]
        let twin = Self.twins[Int(seed % UInt64(lengths.count))]
        let from = Int.random(in: 0..<twin.groups, using: &dice)
        let to = Int.random(in: from + 1...twin.groups, using: &dice)
        let truth = try Self.statement(about: twin, from..<to)
        try truth.verify()
        var forged = truth
        switch Int.random(in: 0..<5, using: &dice) {
        case 0:
            let place = Int.random(in: 0..<forged.bytes.count, using: &dice)
            forged.bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 1: forged.length ^= 1 << UInt64.random(in: 0..<64, using: &dice)
        case 2: forged.offset ^= 1 << UInt64.random(in: 0..<64, using: &dice)
        case 3:
            forged.proof.siblings.shuffle(using: &dice)
            forged.proof.siblings.removeLast(forged.proof.siblings.isEmpty ? 0 : 1)
            forged.proof.siblings.append(Blake3.hash(dice.bytes(3)))
        default: forged.proof.lastChunk = dice.bytes(Int.random(in: 1...1_024, using: &dice))
        }
        #expect(forged.isRefused)
    }

    private static let twins = [16_385, 50_000, 98_305].map(ContentTwin.init)

    @Test func `what cannot be shown is refused with its reason`() throws {
        let twin = ContentTwin(length: 50_000)
        let outline = ContentOutline(of: twin.bytes.span)
        #expect(throws: ContentRefusal.emptyRange) { try outline.proof(of: 9..<9) }
        #expect(throws: ContentRefusal.outsideContent(length: 50_000)) {
            try outline.proof(of: 49_999..<50_001)
        }
        let nothing: [UInt8] = []
        let empty = ContentOutline(of: nothing.span)
        #expect(throws: ContentRefusal.outsideContent(length: 0)) { try empty.proof(of: 0..<1) }

        let proof = try outline.proof(of: 20_000..<20_001)
        let group = twin.bytes(of: 1..<2)
        func reason(
            _ bytes: [UInt8], _ offset: UInt64, _ length: UInt64, _ proof: ContentProof
        ) -> ContentRefusal? {
            do throws(ContentRefusal) {
                try proof.verify(bytes.span, at: offset, of: twin.id, length: length)
                return nil
            } catch { return error }
        }
        let bare = ContentProof(siblings: [], lastChunk: proof.lastChunk)
        let unbound = ContentProof(siblings: proof.siblings, lastChunk: [])
        #expect(reason(group, 16_384, 50_000, proof) == nil)
        #expect(reason([], 16_384, 50_000, proof) == .emptyRange)
        #expect(reason(group, .max, 50_000, proof) == .outsideContent(length: 50_000))
        #expect(reason(group, 16_385, 50_000, proof) == .notWholeGroups)
        #expect(reason(group, 16_384, 50_000, bare) == .wrongSiblings(expected: 2))
        #expect(reason(group, 16_384, 50_000, unbound) == .wrongLastChunk(expected: 848))
        #expect(reason(group, 0, 50_000, proof) != nil)
        #expect(reason(group.reversed(), 16_384, 50_000, proof) == .mismatch)
    }

    @Test(
        arguments: [
            .emptyRange, .outsideContent(length: 9), .notWholeGroups, .wrongGroups(expected: 3),
            .wrongSiblings(expected: 3),
            .wrongLastChunk(expected: 4), .mismatch,
        ] as [ContentRefusal])
    func `every refusal says why`(refusal: ContentRefusal) {
        #expect(refusal.description.count > 20)
    }
}
