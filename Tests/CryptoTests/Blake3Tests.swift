import Crypto
import Primitives
import Simulation
import Testing

@Suite struct Blake3Tests {
    @Test func `every official length has its vector`() {
        #expect(Blake3Vector.all.count == 35)
        #expect(Blake3Vector.all.last?.length == 102_400)
    }

    @Test(arguments: Blake3Vector.all)
    func `every kernel agrees with the vectors`(vector: Blake3Vector) throws {
        let (bytes, key) = (Blake3Vector.key, try secret(of: Blake3Vector.key))
        let (keyed, lent) = (try Blake3.keyed(by: key), try Blake3.keyed(by: bytes.span))
        let context = Blake3.context(Blake3Vector.context)
        for kernel in Blake3.Kernel.allCases {
            #expect(Blake3.plain.using(kernel).digest(of: vector.input) == vector.hash)
            #expect(keyed.using(kernel).digest(of: vector.input) == vector.keyed)
            #expect(lent.using(kernel).digest(of: vector.input) == vector.keyed)
            #expect(context.using(kernel).digest(of: vector.input) == vector.derived)
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `a key of another length than 32 bytes is refused`(count: Int) throws {
        let bytes = [UInt8](repeating: 1, count: count)
        let key = try secret(of: bytes)
        let refusal = SecretRefusal.wrongCount(count, expected: 32)
        #expect(throws: refusal) { try Blake3.keyed(by: key) }
        #expect(throws: refusal) { try Blake3.keyed(by: bytes.span) }
    }

    @Test func `the short forms are the long ones`() throws {
        let vector = try #require(Blake3Vector.all.last)
        #expect(Blake3.hash(vector.input) == vector.hash)
        #expect(Blake3.hash(vector.input.span) == vector.hash)
        let derived = Blake3.derive(context: Blake3Vector.context, material: vector.input.span)
        #expect(derived == vector.derived)
    }

    @Test func `a longer derived key begins with the digest`() throws {
        let vector = try #require(Blake3Vector.all.last)
        let input = vector.input
        var key = [UInt8](repeating: 0, count: 131)
        var room = key.mutableSpan
        Blake3.derive(context: Blake3Vector.context, material: input.span, into: &room)
        #expect(key == vector.derivedOutput)
    }

    @Test(arguments: UInt64(0)..<16)
    func `random messages hash alike by every kernel and in the twin`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        for _ in 0..<4 {
            let message = dice.bytes(Int.random(in: 0...20_000, using: &dice))
            let expected = PortableBlake3.plain.digest(of: message)
            for kernel in Blake3.Kernel.allCases {
                let digest = Blake3.plain.using(kernel).digest(of: message)
                #expect(digest == expected, "\(message.count) bytes by \(kernel)")
            }
        }
    }
}
