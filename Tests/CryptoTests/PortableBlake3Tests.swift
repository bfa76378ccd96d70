import Crypto
import Primitives
import Simulation
import Testing

@Suite struct PortableBlake3Tests {
    @Test(arguments: Blake3Vector.all)
    func `the portable twin agrees with the vectors`(vector: Blake3Vector) throws {
        let input = vector.input
        let keyed = try #require(PortableBlake3.keyed(by: Blake3Vector.key))
        let context = PortableBlake3.context("\(Blake3Vector.context)")
        #expect(PortableBlake3.plain.digest(of: input) == vector.hash)
        #expect(keyed.digest(of: input) == vector.keyed)
        #expect(context.digest(of: input) == vector.derived)
        #expect(PortableBlake3.plain.output(of: input, from: 0, count: 131) == vector.hashOutput)
        #expect(keyed.output(of: input, from: 0, count: 131) == vector.keyedOutput)
        #expect(context.output(of: input, from: 0, count: 131) == vector.derivedOutput)
    }

    @Test func `a portable key has exactly 32 bytes`() {
        #expect(PortableBlake3.keyed(by: Array(repeating: 1, count: 31)) == nil)
        #expect(PortableBlake3.keyed(by: Array(repeating: 1, count: 33)) == nil)
    }

    @Test func `two subtrees of the twin join to its digest`() throws {
        let vector = try #require(Blake3Vector.all.last)
        let input = vector.input
        let left = PortableBlake3.plain.chainingValue(of: Array(input[..<65_536]), firstChunk: 0)
        let right = PortableBlake3.plain.chainingValue(of: Array(input[65_536...]), firstChunk: 64)
        #expect(PortableBlake3.plain.joinedAtRoot(left, right) == vector.hash)
        #expect(PortableBlake3.plain.joined(left, right) != vector.hash)
    }
}
