/// Keys from a secret that is not yet one: HKDF (RFC 5869) over a hash function.
///
///     let shared = HKDF<SHA256>(material: exchanged, salt: transcript)
///     let sending = try shared.secret(info: "sending".utf8.span, count: 32)
///     let receiving = try shared.secret(info: "receiving".utf8.span, count: 32)
///
/// Keys made for different `info` are independent of each other. The value holds what the secret
/// was hashed to, which is as secret as the keys; nothing prints it, and nothing wipes it.
public struct HKDF<Function: HashFunction>: Sendable, Unprinted {
    /// The most bytes that one secret gives for one `info`.
    public static var mostBytes: Int { 255 * Function.digestByteCount }

    private let keyed: HMAC<Function>

    /// Extracts a key from a secret of any length and shape, such as the outcome of a key exchange.
    /// A salt need not be secret and may be empty.
    public init(material: Span<UInt8>, salt: Span<UInt8>) {
        var key = HMAC<Function>.code(for: material, key: salt)
        keyed = key.withBytes { HMAC(key: $0) }
        wipe(value: &key)
    }

    /// Begins with a key that is already as good as random, and at least as long as a digest.
    public init(pseudorandomKey key: Span<UInt8>) throws(HKDFError) {
        guard key.count >= Function.digestByteCount else {
            throw .keyTooShort(bytes: key.count, least: Function.digestByteCount)
        }
        keyed = HMAC(key: key)
    }

    /// The key that RFC 5869 calls the pseudorandom one.
    public static func extract(
        material: Span<UInt8>, salt: Span<UInt8>
    ) throws(SecretRefusal) -> SecretBytes {
        var key = HMAC<Function>.code(for: material, key: salt)
        defer { wipe(value: &key) }
        return try key.withBytes { (key) throws(SecretRefusal) in try SecretBytes.copying(key) }
    }

    /// Fills a buffer of at most ``mostBytes`` with the key for a purpose. A refusal writes nothing.
    public func expand(
        info: Span<UInt8>, into output: inout MutableSpan<UInt8>
    ) throws(HKDFError) {
        guard output.count <= Self.mostBytes else {
            throw .noSuchLength(asked: output.count, most: Self.mostBytes)
        }
        var next = keyed
        var (written, number) = (0, UInt8(0))
        while written < output.count {
            number += 1
            next.update(info)
            let numbers: InlineArray<1, UInt8> = [number]
            next.update(numbers.span)
            var block = next.code()
            next = keyed
            block.withBytes { block in
                next.update(block)
                let count = min(block.count, output.count - written)
                for index in 0..<count { output[written + index] = block[index] }
                written += count
            }
            wipe(value: &block)
        }
    }

    /// The key for a purpose, of 0 to ``mostBytes`` bytes.
    public func secret(info: Span<UInt8>, count: Int) throws(HKDFError) -> SecretBytes {
        try check(count)
        return try SecretBytes.filled(count: count, refusing: HKDFError.noMemory) {
            (key) throws(HKDFError) in try expand(info: info, into: &key)
        }
    }

    /// The same in an array, for what is public: a nonce, a mask, a vector of a test. An array is
    /// printed, copied and not wiped.
    public func expand(info: Span<UInt8>, count: Int) throws(HKDFError) -> [UInt8] {
        try check(count)
        var key = [UInt8](repeating: 0, count: count)
        var output = key.mutableSpan
        try expand(info: info, into: &output)
        return key
    }

    private func check(_ count: Int) throws(HKDFError) {
        guard 0...Self.mostBytes ~= count else {
            throw .noSuchLength(asked: count, most: Self.mostBytes)
        }
    }
}

/// Why HKDF gave no key.
public enum HKDFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One secret gives 255 digests for a purpose and no more.
    case noSuchLength(asked: Int, most: Int)
    /// What is shorter than a digest must be extracted first.
    case keyTooShort(bytes: Int, least: Int)
    /// There is no guarded memory for the key.
    case noMemory(SecretRefusal)

    public var description: String {
        switch self {
        case .noSuchLength(let asked, let most):
            "\(asked) bytes of key were asked for; one secret gives 0 to \(most) for a purpose"
        case .keyTooShort(let bytes, let least):
            "a key of \(bytes) bytes has fewer than the \(least) of a digest; extract one from it"
        case .noMemory(let refusal):
            refusal.description
        }
    }
}
