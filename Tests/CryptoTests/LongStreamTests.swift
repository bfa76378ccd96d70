import Crypto
import Primitives
import SpecTesting
import Testing

/// Messages longer than any other test has: where rows of subtrees are as high as they get.
@Suite struct LongStreamTests {
    private static let isFull = Trials.count(100) == 100

    /// Computed with the Python package blake3 1.0.11.
    @Test(
        .enabled("hashes some hundred MiB: in full runs only", { Self.isFull }),
        arguments: [
            (64 << 20, Golden.full), ((64 << 20) + 1, Golden.oneMore),
            ((80 << 20) + 1_025, Golden.uneven),
        ])
    func `a stream of more than 64 MiB has the digest of the whole, however it comes`(
        count: Int, digest: String
    ) {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 % 251) }
        #expect(Blake3.hash(message).hex == digest)
        for kernel in Blake3.Kernel.allCases where kernel > .oneByOne {
            for size in [count, 1 << 20, (1 << 24) + 1_024, 777_777] {
                var stream = Blake3.plain.using(kernel).stream()
                for from in stride(from: 0, to: count, by: size) {
                    stream.update(message.span.extracting(from..<min(from + size, count)))
                }
                #expect(stream.digest().hex == digest, "in pieces of \(size) by \(kernel)")
            }
        }
    }

    private enum Golden {
        static let full = "6837ea41ffe5fe2612df38ae49ca6e52341714f1a117d98ae400e4ac7885701d"
        static let oneMore = "ed4f5fcc83fc798351a03a167fdb9e076e5bb7f2134fdd3ebe6a435bc63ae89f"
        static let uneven = "1089671a26b30c3673f2cdb45a8b3279f4eda3581d7384cd4ec70ce85bc8971f"
    }
}
