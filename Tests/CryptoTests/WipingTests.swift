import Crypto
import Glibc
import SpecTesting
import Testing

/// What lies in this process's memory, asked of the system: unlike a pointer it may be asked for
/// memory that was given back.
private final class OwnMemory {
    private let descriptor: Int32

    init?() {
        descriptor = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// `nil` where there is no memory any more.
    func bytes(at address: UInt, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = pread(descriptor, &bytes, count, off_t(address))
        return read == count ? bytes : nil
    }
}

@Suite struct WipingTests {
    private func address(of bytes: [UInt8]) -> UInt {
        bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }

    @Test(arguments: [32, 1_000, SecretBytes.longest, SecretBytes.longest + 1])
    func `the memory of bytes that were taken holds them no more, also after a refusal`(
        count: Int
    ) throws {
        let memory = try #require(OwnMemory())
        var dice = SeededDice(seed: UInt64(count))
        for _ in 0..<10 {
            var bytes = dice.bytes(count)
            let copy = Array(bytes.reversed())
            let place = address(of: bytes)
            #expect(memory.bytes(at: place, count: count) == bytes, "this finds what is there")
            let taken = try? SecretBytes.taking(&bytes)
            #expect((taken != nil) == (count <= SecretBytes.longest))
            // What lies there now, nothing or somebody else's, has no run of the secret in it.
            let left = memory.bytes(at: place, count: count) ?? []
            let secret = Array(copy.reversed())
            for start in stride(from: 0, to: left.count - 8, by: 8) {
                let run = start..<start + 8
                guard left[run] == secret[run] else { continue }
                Issue.record("bytes \(run) of \(count) are still there")
                break
            }
        }
    }
}
