import Crypto
import Primitives
import Testing

/// One line of `Vectors/hashes.txt`.
struct HashVector: Sendable, CustomTestStringConvertible {
    let function, digest: String
    let message: [UInt8]

    var testDescription: String { "\(function) of \(message.count) bytes" }

    static let all = VectorFile.lines(of: "hashes.txt", words: 3).map { line in
        HashVector(function: line[0], digest: line[2], message: VectorFile.bytes(line[1]))
    }
}

@Suite struct HashVectorTests {
    @Test func `every function has its vectors`() {
        let counts = Dictionary(grouping: HashVector.all, by: \.function).mapValues(\.count)
        #expect(
            counts == [
                "sha256": 5, "sha512": 5, "sha3_256": 5, "sha3_512": 5, "shake_128": 3,
                "shake_256": 3, "keccak_256": 2,
            ])
    }

    @Test(arguments: HashVector.all)
    func `a function agrees with its vectors`(vector: HashVector) {
        #expect(digest(of: vector.message, by: vector.function) == vector.digest)
    }

    private func digest(of message: [UInt8], by function: String) -> String? {
        switch function {
        case "sha256": SHA256.hash(message).hex
        case "sha512": SHA512.hash(message).hex
        case "sha3_256": SHA3_256.hash(message).hex
        case "sha3_512": SHA3_512.hash(message).hex
        case "keccak_256": Keccak256.hash(message).hex
        case "shake_128": Hex.text(SHAKE128.hash(message.span, count: 64))
        case "shake_256": Hex.text(SHAKE256.hash(message.span, count: 64))
        case _: nil
        }
    }
}
