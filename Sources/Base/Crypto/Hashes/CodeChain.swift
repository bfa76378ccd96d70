import COpenSSL
import CSodium

/// A chain of HMAC-SHA256 codes in which each code is the key of the next, as macaroons are signed.
/// Who has the code of one step can go on from there, and nobody can go back.
///
///     var chain = CodeChain(key: rootKey)
///     chain.append(identifier)
///     chain.append(caveat)
///     chain.isEqual(to: signature)
///
/// The codes are those of ``HMAC``. That one keeps a hashed key for many messages, as a plain value
/// that nobody wipes; here the key is new at every step, and it is a secret: it and everything on the
/// way to it lie in one piece of memory, which is wiped when the chain goes. A step over a short
/// message is four calls of the compression function.
public struct CodeChain: ~Copyable, @unchecked Sendable {
    // Sendable: the memory has one owner, which cannot be copied, and only `mutating` calls write it.

    public static let codeByteCount = 32

    /// The code; the block at hand; two codes side by side; the inner digest; the hash function.
    private let memory: UnsafeMutableRawPointer

    private static let blockAt = 32
    private static let pairAt = 96
    private static let innerAt = 160
    private static let hashAt = 192
    private static let byteCount = 192 + MemoryLayout<SHA256_CTX>.stride

    /// A chain that begins with a key of at most 32 bytes. A longer one is no key of a chain: make it
    /// one by appending it to a chain whose key says what for.
    public init(key: Span<UInt8>) {
        precondition(key.count <= Self.codeByteCount, "the key of a chain has at most 32 bytes")
        memory = .allocate(byteCount: Self.byteCount, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.byteCount)
        key.withUnsafeBytes { key in
            if let start = key.baseAddress { memory.copyMemory(from: start, byteCount: key.count) }
        }
    }

    deinit {
        sodium_memzero(memory, Self.byteCount)
        memory.deallocate()
    }

    /// The next code is that of `message`.
    public mutating func append(_ message: Span<UInt8>) {
        message.withUnsafeBytes { step($0, to: memory) }
    }

    /// The next code is that of the codes of both, one behind the other, each under the code of now.
    public mutating func append(_ first: Span<UInt8>, _ second: Span<UInt8>) {
        let pair = memory + Self.pairAt
        first.withUnsafeBytes { step($0, to: pair) }
        second.withUnsafeBytes { step($0, to: pair + Self.codeByteCount) }
        step(UnsafeRawBufferPointer(start: pair, count: 2 * Self.codeByteCount), to: memory)
    }

    /// Lends the 32 bytes of the code of now; before anything is appended, of the key.
    public func withCode<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let code = UnsafeRawBufferPointer(start: memory, count: Self.codeByteCount)
        return try body(code.bindMemory(to: UInt8.self).span)
    }

    /// Whether these are the bytes of the code of now, in the same time whatever they are.
    public func isEqual(to code: Span<UInt8>) -> Bool {
        withCode { own in constantTimeEquals(own, code) }
    }

    // MARK: One step

    /// Puts the code of `message` under the code of now where it is wanted.
    private func step(_ message: UnsafeRawBufferPointer, to output: UnsafeMutableRawPointer) {
        let hash = (memory + Self.hashAt).assumingMemoryBound(to: SHA256_CTX.self)
        let (block, inner) = (memory + Self.blockAt, memory + Self.innerAt)

        begin(hash, padding: 0x3636_3636_3636_3636)
        if message.count <= Self.longestInOneBlock {
            if let start = message.baseAddress {
                block.copyMemory(from: start, byteCount: message.count)
            }
            end(hash, filled: message.count)
            store(hash, to: inner)
        } else {
            hash.pointee.Nl = 512
            SHA256_Update(hash, message.baseAddress, message.count)
            SHA256_Final(inner.assumingMemoryBound(to: UInt8.self), hash)
        }

        begin(hash, padding: 0x5C5C_5C5C_5C5C_5C5C)
        block.copyMemory(from: inner, byteCount: Self.codeByteCount)
        end(hash, filled: Self.codeByteCount)
        store(hash, to: output)
    }

    /// What fits a block together with the bit behind it and the length.
    private static let longestInOneBlock = 55

    /// Hashes the block of the padded key.
    private func begin(_ hash: UnsafeMutablePointer<SHA256_CTX>, padding: UInt64) {
        let block = memory + Self.blockAt
        for at in stride(from: 0, to: Self.codeByteCount, by: 8) {
            let word = memory.load(fromByteOffset: at, as: UInt64.self)
            block.storeBytes(of: word ^ padding, toByteOffset: at, as: UInt64.self)
            block.storeBytes(of: padding, toByteOffset: at + 32, as: UInt64.self)
        }
        SHA256_Init(hash)
        SHA256_Transform(hash, block.assumingMemoryBound(to: UInt8.self))
    }

    /// Hashes the last block, of which so many bytes are filled in, one block of key before them.
    private func end(_ hash: UnsafeMutablePointer<SHA256_CTX>, filled count: Int) {
        let block = memory + Self.blockAt
        block.storeBytes(of: 0x80, toByteOffset: count, as: UInt8.self)
        (block + count + 1).initializeMemory(as: UInt8.self, repeating: 0, count: 55 - count)
        let bits = UInt64(64 + count) * 8
        block.storeBytes(of: bits.bigEndian, toByteOffset: 56, as: UInt64.self)
        SHA256_Transform(hash, block.assumingMemoryBound(to: UInt8.self))
    }

    private func store(
        _ hash: UnsafeMutablePointer<SHA256_CTX>, to output: UnsafeMutableRawPointer
    ) {
        let words = hash.pointee.h
        output.storeBytes(of: words.0.bigEndian, toByteOffset: 0, as: UInt32.self)
        output.storeBytes(of: words.1.bigEndian, toByteOffset: 4, as: UInt32.self)
        output.storeBytes(of: words.2.bigEndian, toByteOffset: 8, as: UInt32.self)
        output.storeBytes(of: words.3.bigEndian, toByteOffset: 12, as: UInt32.self)
        output.storeBytes(of: words.4.bigEndian, toByteOffset: 16, as: UInt32.self)
        output.storeBytes(of: words.5.bigEndian, toByteOffset: 20, as: UInt32.self)
        output.storeBytes(of: words.6.bigEndian, toByteOffset: 24, as: UInt32.self)
        output.storeBytes(of: words.7.bigEndian, toByteOffset: 28, as: UInt32.self)
    }
}
