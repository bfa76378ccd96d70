package import Primitives

/// BLAKE3 in plain Swift, one compression at a time: the definition that a reader can check against
/// the paper and the tests hold the fast kernels to. For hashing, use Crypto's `Blake3`.
///
/// The message is cut into chunks of 1024 bytes, the chunks are the leaves of a binary tree, and
/// every step is one compression of 64 bytes into eight words.
package struct PortableBlake3: Sendable {
    private typealias Words = [UInt32]

    /// What a compression is for: without these bits a chunk could pass for a node, or a node for
    /// the root.
    private struct Flags: OptionSet {
        let rawValue: UInt32
        static let chunkStart = Flags(rawValue: 1 << 0)
        static let chunkEnd = Flags(rawValue: 1 << 1)
        static let parent = Flags(rawValue: 1 << 2)
        static let root = Flags(rawValue: 1 << 3)
        static let keyedHash = Flags(rawValue: 1 << 4)
        static let deriveKeyContext = Flags(rawValue: 1 << 5)
        static let deriveKeyMaterial = Flags(rawValue: 1 << 6)
    }

    private static let initial: Words = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    private static let permutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
    private static let (blockBytes, chunkBytes) = (64, 1024)

    /// The chaining value every chunk and every node begins with.
    private let key: Words
    /// The bits that every compression of this mode carries.
    private let mode: Flags

    // MARK: Modes

    package static let plain = PortableBlake3(key: initial, mode: [])

    /// `nil` unless the key has exactly 32 bytes.
    package static func keyed(by key: [UInt8]) -> PortableBlake3? {
        guard key.count == 32 else { return nil }
        return PortableBlake3(key: words(of: key[...], count: 8), mode: .keyedHash)
    }

    package static func context(_ name: String) -> PortableBlake3 {
        let naming = PortableBlake3(key: initial, mode: .deriveKeyContext)
        let key = naming.root(of: Array(name.utf8)).chainingValue(extra: .root)
        return PortableBlake3(key: key, mode: .deriveKeyMaterial)
    }

    // MARK: What is asked of it

    /// The digest of a message of any length.
    package func digest(of message: [UInt8]) -> Digest {
        digest(root(of: message).chainingValue(extra: .root))
    }

    /// `count` bytes of a message's output from `position` on.
    package func output(of message: [UInt8], from position: UInt64, count: Int) -> [UInt8] {
        let root = root(of: message)
        var bytes: [UInt8] = []
        var at = position
        while bytes.count < count {
            let block = root.outputBlock(number: at / UInt64(Self.blockBytes))
            bytes += block.dropFirst(Int(at % UInt64(Self.blockBytes)))
            at = position &+ UInt64(bytes.count)
        }
        return Array(bytes.prefix(count))
    }

    /// The chaining value of a subtree that is not a whole message.
    package func chainingValue(of bytes: [UInt8], firstChunk: UInt64) -> Digest {
        digest(tree(over: bytes[...], firstChunk: firstChunk).chainingValue())
    }

    /// The chaining value of the node above two others that is not the root.
    package func joined(_ left: Digest, _ right: Digest) -> Digest {
        digest(node(above: words(left), words(right)).chainingValue())
    }

    /// The digest of the message whose root stands above two chaining values.
    package func joinedAtRoot(_ left: Digest, _ right: Digest) -> Digest {
        digest(node(above: words(left), words(right)).chainingValue(extra: .root))
    }

    private func digest(_ words: Words) -> Digest {
        let bigEndian = words.map { UInt64($0.byteSwapped) }
        func word(_ index: Int) -> UInt64 { bigEndian[2 * index] << 32 | bigEndian[2 * index + 1] }
        return Digest(word(0), word(1), word(2), word(3))
    }

    private func words(_ digest: Digest) -> Words { Self.words(of: digest.bytes[...], count: 8) }

    // MARK: The tree

    /// A compression that may turn out to be the root's, and so waits to be told.
    private struct Pending {
        let chaining: Words
        let block: Words
        let length: UInt32
        let counter: UInt64
        let flags: Flags

        func chainingValue(extra: Flags = []) -> Words {
            let state = PortableBlake3.compress(
                chaining, block, length: length, counter: counter, flags.union(extra))
            return Array(state.prefix(8))
        }

        /// 64 bytes of output: the root's compression with the block's number as its counter.
        func outputBlock(number: UInt64) -> [UInt8] {
            let state = PortableBlake3.compress(
                chaining, block, length: length, counter: number, flags.union(.root))
            return state.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } }
        }
    }

    private func root(of message: [UInt8]) -> Pending { tree(over: message[...], firstChunk: 0) }

    /// A message longer than a chunk has a tree to the left and one to the right; the left one has
    /// the largest power of two of chunks that leaves something over.
    private func tree(over message: ArraySlice<UInt8>, firstChunk: UInt64) -> Pending {
        guard message.count > Self.chunkBytes else { return chunk(message, number: firstChunk) }
        var leftChunks = 1
        while leftChunks * 2 * Self.chunkBytes < message.count { leftChunks *= 2 }
        let leftBytes = leftChunks * Self.chunkBytes

        let left = tree(over: message.prefix(leftBytes), firstChunk: firstChunk)
        let right = tree(
            over: message.dropFirst(leftBytes), firstChunk: firstChunk + UInt64(leftChunks))
        return node(above: left.chainingValue(), right.chainingValue())
    }

    private func node(above left: Words, _ right: Words) -> Pending {
        Pending(
            chaining: key, block: left + right, length: 64, counter: 0, flags: mode.union(.parent))
    }

    /// The blocks of a chunk, chained: each compression begins with what the one before gave.
    private func chunk(_ bytes: ArraySlice<UInt8>, number: UInt64) -> Pending {
        var chaining = key
        var rest = bytes
        var flags = mode.union(.chunkStart)
        while rest.count > Self.blockBytes {
            let block = Self.words(of: rest.prefix(Self.blockBytes), count: 16)
            let state = Self.compress(chaining, block, length: 64, counter: number, flags)
            chaining = Array(state.prefix(8))
            rest = rest.dropFirst(Self.blockBytes)
            flags = mode
        }
        return Pending(
            chaining: chaining, block: Self.words(of: rest, count: 16), length: UInt32(rest.count),
            counter: number, flags: flags.union(.chunkEnd))
    }

    /// Little-endian words, zero-padded to `count`.
    private static func words(of bytes: ArraySlice<UInt8>, count: Int) -> Words {
        var words = Words(repeating: 0, count: count)
        for (index, byte) in bytes.enumerated() {
            words[index / 4] |= UInt32(byte) << UInt32(8 * (index % 4))
        }
        return words
    }

    // MARK: The compression

    /// Sixteen words, of which the first eight are the chaining value.
    private static func compress(
        _ chaining: Words, _ block: Words, length: UInt32, counter: UInt64, _ flags: Flags
    ) -> Words {
        var state = chaining + initial.prefix(4)
        state += [
            UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), length,
            flags.rawValue,
        ]
        var message = block
        for round in 0..<7 {
            if round > 0 { message = permutation.map { message[$0] } }
            for column in 0..<4 {
                mix(
                    &state, column, 4 + column, 8 + column, 12 + column, message[2 * column],
                    message[2 * column + 1])
            }
            for diagonal in 0..<4 {
                mix(
                    &state, diagonal, 4 + (diagonal + 1) % 4, 8 + (diagonal + 2) % 4,
                    12 + (diagonal + 3) % 4, message[8 + 2 * diagonal], message[9 + 2 * diagonal])
            }
        }
        return (0..<8).map { state[$0] ^ state[$0 + 8] }
            + (0..<8).map { state[$0 + 8] ^ chaining[$0] }
    }

    private static func mix(
        _ state: inout Words, _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ x: UInt32, _ y: UInt32
    ) {
        func rotatedRight(_ word: UInt32, _ bits: UInt32) -> UInt32 {
            word >> bits | word << (32 - bits)
        }
        state[a] = state[a] &+ state[b] &+ x
        state[d] = rotatedRight(state[d] ^ state[a], 16)
        state[c] = state[c] &+ state[d]
        state[b] = rotatedRight(state[b] ^ state[c], 12)
        state[a] = state[a] &+ state[b] &+ y
        state[d] = rotatedRight(state[d] ^ state[a], 8)
        state[c] = state[c] &+ state[d]
        state[b] = rotatedRight(state[b] ^ state[c], 7)
    }
}
