import CSodium

/// A key from a password (RFC 9106, version 1.3, one lane): slow and large on purpose, so that
/// whoever has the salt and the outcome must pay for every password that is tried.
///
/// What it fills in passing is ordinary memory, which the library clears and gives back.
public enum Argon2id {
    public static let saltByteCount = 16
    public static let keyByteCount = 32

    /// What one password costs. Bounded, because a cost is read from files: a stranger's could ask
    /// for more than the machine has.
    public struct Cost: Hashable, Sendable {
        public static let passRange: ClosedRange<UInt32> = 1...64
        /// Up to a gibibyte.
        public static let memoryRange: ClosedRange<UInt32> = 8...(1 << 20)

        /// How often the memory is gone through.
        public let passes: UInt32
        /// The memory, in KiB.
        public let kibibytes: UInt32

        /// `nil` outside the bounds.
        public init?(passes: UInt32, kibibytes: UInt32) {
            guard Self.passRange ~= passes, Self.memoryRange ~= kibibytes else { return nil }
            (self.passes, self.kibibytes) = (passes, kibibytes)
        }

        private init(checked passes: UInt32, _ kibibytes: UInt32) {
            (self.passes, self.kibibytes) = (passes, kibibytes)
        }

        /// Three passes over 64 MiB: what the RFC says where memory is scarce.
        public static let standard = Cost(checked: 3, 64 << 10)
        /// The least there is. Only for tests, and for secrets that nobody could guess anyway.
        public static let least = Cost(checked: 1, 8)
    }

    /// The key that a password gives with a salt of 16 bytes.
    public static func key(
        of password: SecretBytes, salt: Span<UInt8>, cost: Cost
    ) throws(SecretRefusal) -> SecretBytes {
        guard salt.count == saltByteCount else {
            throw .wrongCount(salt.count, expected: saltByteCount)
        }
        let memory = Int(cost.kibibytes) << 10
        var key = try SecretBuffer(capacity: keyByteCount)
        let status = key.withPointer { key in
            password.withPointer { bytes in
                salt.withUnsafeBufferPointer { salt in
                    bytes.withMemoryRebound(to: CChar.self, capacity: password.count) { text in
                        guard let salt = salt.baseAddress else { return -1 as Int32 }
                        return crypto_pwhash_argon2id(
                            key, UInt64(keyByteCount), text, UInt64(password.count), salt,
                            UInt64(cost.passes), memory,
                            crypto_pwhash_argon2id_alg_argon2id13())
                    }
                }
            }
        }
        guard status == 0 else { throw .noMemory(count: memory) }
        return key.sealed()
    }
}
