import CSodium

/// Bytes that must not leak: a key, a seed, a password.
///
/// They lie in memory of their own between two pages that nobody may touch, read-only, kept out of
/// core dumps and of the swap where the limit on locked memory allows it, and wiped when the last
/// owner lets go. Nothing prints them: a description says how many there are, and reflection finds
/// none. They are reached through ``withBytes(_:)`` alone, and compared in constant time or not at
/// all.
///
/// Each secret takes four pages of address space and locks one page or more, so it is meant for the
/// few keys of a process, not for one a message. A system that refuses to lock memory (a small
/// `RLIMIT_MEMLOCK`) still gives it, guarded and wiped, but a swap could hold a copy; a system
/// that has none to give is a ``SecretRefusal``.
public final class SecretBytes: @unchecked Sendable {
    // Sendable: both stored properties are constants, and the memory is written by nobody after
    // `init`, which takes the right to write away; threads only ever read it, until `deinit`, which
    // runs when no thread has a reference.

    /// The most bytes a secret has.
    public static let longest = 64 << 10

    public let count: Int
    private let memory: UnsafePointer<UInt8>

    /// Takes over memory of `sodium_malloc`.
    init(owning memory: UnsafeMutablePointer<UInt8>, count: Int) {
        // Only a failure of the system's own page protection could refuse; the bytes are then as
        // guarded as before, and still nobody writes them.
        _ = sodium_mprotect_readonly(memory)
        self.memory = UnsafePointer(memory)
        self.count = count
    }

    deinit { sodium_free(UnsafeMutablePointer(mutating: memory)) }

    /// Lends the bytes. What the body copies elsewhere is the body's to wipe.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Nothing else keeps `self`, and with it the memory, until the body has returned.
        defer { withExtendedLifetime(self) {} }
        let bytes = UnsafeBufferPointer(start: memory, count: count)
        return try body(bytes.span)
    }

    /// Lends where the bytes are to a call of the library.
    func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(memory)
    }

    /// Whether both hold the same bytes. Takes as long whatever they are; only a difference in
    /// length is told at once, since a length is no secret.
    public func equalsInConstantTime(_ other: SecretBytes) -> Bool {
        withBytes { mine in other.withBytes { theirs in constantTimeEquals(mine, theirs) } }
    }
}

extension SecretBytes {
    /// A secret that is filled in where it stays. What was filled in before a refusal is wiped.
    public static func filled(
        count: Int, by fill: (inout MutableSpan<UInt8>) throws(SecretRefusal) -> Void
    ) throws(SecretRefusal) -> SecretBytes {
        try filled(count: count, refusing: { $0 }, by: fill)
    }

    /// The same for a filling that fails in its own way: `refusing` says what it means there that
    /// there is no memory for the secret.
    public static func filled<Failure: Error>(
        count: Int, refusing: (SecretRefusal) -> Failure,
        by fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) -> SecretBytes {
        var buffer: SecretBuffer
        do throws(SecretRefusal) { buffer = try SecretBuffer(capacity: count) } catch {
            throw refusing(error)
        }
        try buffer.withMutableBytes(fill)
        return buffer.sealed()
    }

    /// A copy of `bytes`, which stay the caller's to wipe.
    public static func copying(_ bytes: Span<UInt8>) throws(SecretRefusal) -> SecretBytes {
        try filled(count: bytes.count) { secret in
            for index in bytes.indices { secret[index] = bytes[index] }
        }
    }

    /// Takes the bytes over: the array is wiped and empty afterwards, also after a refusal. Copies
    /// of it that were made before are out of reach.
    public static func taking(_ bytes: inout [UInt8]) throws(SecretRefusal) -> SecretBytes {
        defer {
            wipe(&bytes)
            bytes = []
        }
        return try copying(bytes.span)
    }

    /// Fresh bytes from the system's entropy.
    public static func random(count: Int) throws(SecretRefusal) -> SecretBytes {
        try filled(count: count) { secret in
            secret.withUnsafeMutableBytes { secret in
                if let start = secret.baseAddress { randombytes_buf(start, secret.count) }
            }
        }
    }
}

extension SecretBytes: Unprinted {
    public var description: String { "\(count) secret bytes" }
}
