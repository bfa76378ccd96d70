import Crypto
import Glibc
import SpecTesting
import Testing

/// A secret whose bytes the test knows.
func secret(of bytes: [UInt8]) throws -> SecretBytes { try SecretBytes.copying(bytes.span) }

@Suite struct SecretBytesTests {
    private static let bytes = (0..<32).map { UInt8($0 * 4 + 101) }

    @Test func `bytes are lent as they were given`() throws {
        let mine = try secret(of: Self.bytes)
        let lent = mine.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        #expect(lent == Self.bytes)
        #expect(mine.count == 32)
    }

    @Test func `nothing prints what a secret is`() throws {
        let mine = try secret(of: Self.bytes)
        var dumped = ""
        dump((mine, [mine], Optional(mine)), to: &dumped)
        #expect("\(mine)" == "32 secret bytes")
        #expect(String(reflecting: mine) == "32 secret bytes")
        #expect(Mirror(reflecting: mine).children.isEmpty)
        for text in [dumped, "\([mine])", String(reflecting: Optional(mine))] {
            #expect(text.contains("32 secret bytes"))
            #expect(!text.contains("0x"), "an address leads to the bytes")
            #expect(!text.contains("105"), "the second byte in decimal")
        }
    }

    @Test func `taking bytes leaves none behind, also where they are refused`() throws {
        var bytes = Self.bytes
        let taken = try SecretBytes.taking(&bytes)
        #expect(bytes.isEmpty)
        #expect(try taken.equalsInConstantTime(secret(of: Self.bytes)))
        var many = [UInt8](repeating: 7, count: SecretBytes.longest + 1)
        #expect(throws: SecretRefusal.outOfBounds(count: many.count)) {
            try SecretBytes.taking(&many)
        }
        #expect(many.isEmpty)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4_095, 4_096, 4_097, SecretBytes.longest])
    func `every length up to the bound is kept whole`(count: Int) throws {
        var dice = SeededDice(seed: UInt64(count))
        let bytes = dice.bytes(count)
        let mine = try secret(of: bytes)
        let lent = mine.withBytes { lent in lent.indices.map { lent[$0] } }
        #expect(lent == bytes)
    }

    @Test(arguments: [-1, Int.min, SecretBytes.longest + 1, Int.max])
    func `other lengths are refused`(count: Int) {
        #expect(throws: SecretRefusal.outOfBounds(count: count)) {
            try SecretBytes.random(count: count)
        }
        #expect(throws: SecretRefusal.outOfBounds(count: count)) {
            _ = try SecretBuffer(capacity: count)
        }
    }

    @Test func `secrets are equal by their bytes, and lengths differ`() throws {
        let mine = try secret(of: Self.bytes)
        #expect(mine.equalsInConstantTime(mine))
        for bit in 0..<256 {
            let other = flipped(Self.bytes, bit)
            #expect(try !mine.equalsInConstantTime(secret(of: other)))
        }
        let shorter = Array(Self.bytes.dropLast())
        #expect(try !mine.equalsInConstantTime(secret(of: shorter)))
        #expect(try SecretBytes.random(count: 0).equalsInConstantTime(.random(count: 0)))
        #expect(try !SecretBytes.random(count: 32).equalsInConstantTime(.random(count: 32)))
    }

    @Test func `a buffer begins as zeros and becomes the secret it was filled with`() throws {
        var buffer = try SecretBuffer(capacity: 3)
        let zeros = buffer.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        #expect(zeros == [0, 0, 0])
        buffer.withMutableBytes { bytes in (bytes[0], bytes[2]) = (1, 3) }
        let secret = buffer.sealed()
        let lent = secret.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        #expect(lent == [1, 0, 3])
    }

    private enum Failure: Error, Equatable { case torn, memory(SecretRefusal) }

    @Test func `a filling that fails gives no secret, and fails in its own way`() {
        #expect(throws: Failure.torn) {
            try SecretBytes.filled(count: 3, refusing: Failure.memory) {
                (bytes) throws(Failure) in
                bytes[0] = 1
                throw .torn
            }
        }
        #expect(throws: Failure.memory(.outOfBounds(count: -1))) {
            try SecretBytes.filled(count: -1, refusing: Failure.memory) {
                (_) throws(Failure) in throw .torn
            }
        }
        #expect(throws: SecretRefusal.wrongCount(1, expected: 2)) {
            try SecretBytes.filled(count: 3) { (_) throws(SecretRefusal) in
                throw .wrongCount(1, expected: 2)
            }
        }
    }

    @Test func `a secret is written by nobody, not even through its address`() async {
        let result = await #expect(processExitsWith: .failure) {
            let secret = try SecretBytes.random(count: 32)
            secret.withBytes { bytes in
                bytes.withUnsafeBufferPointer { bytes in
                    UnsafeMutablePointer(mutating: bytes.baseAddress)?.pointee = 1
                }
            }
        }
        #expect(result != nil)
    }

    @Test func `reading one byte too far ends the process`() async {
        await #expect(processExitsWith: .failure) {
            let secret = try SecretBytes.random(count: 32)
            let beyond = secret.withBytes { bytes in
                bytes.withUnsafeBufferPointer { bytes in bytes.baseAddress?[32] }
            }
            print(beyond ?? 0)
        }
    }

    @Test func `a system that gives no memory is a refusal`() async {
        await #expect(processExitsWith: .success) {
            let first = try SecretBytes.random(count: 32)
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            #expect(setrlimit(__rlimit_resource_t(9), &limit) == 0)
            var kept: [SecretBytes] = []
            var refusal: SecretRefusal?
            for _ in 0..<100 where refusal == nil {
                do throws(SecretRefusal) {
                    kept.append(try SecretBytes.random(count: SecretBytes.longest))
                } catch { refusal = error }
            }
            limit.rlim_cur = limit.rlim_max
            guard refusal == .noMemory(count: SecretBytes.longest), first.count == 32 else {
                exit(1)
            }
        }
    }

    @Test func `memory that may not be locked is given all the same`() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            guard setrlimit(__rlimit_resource_t(8), &limit) == 0 else { exit(1) }
            // Who may lock anything gives that up first.
            if getuid() == 0 { guard setgid(65_534) == 0, setuid(65_534) == 0 else { exit(0) } }
            let secret = try SecretBytes.random(count: 32)
            guard secret.equalsInConstantTime(secret) else { exit(2) }
        }
    }

    @Test func `many secrets come and go`() throws {
        for round in 0..<Trials.count(20_000) {
            let secret = try SecretBytes.random(count: 1 + round % 64)
            #expect(secret.count == 1 + round % 64)
        }
    }
}
