import CBlake3
package import Primitives

// A message is a tree: chunks of 1024 bytes are its leaves, and of n chunks the largest power of
// two below n stand to the left of the root. A *chaining value* is the 32 bytes that stand for a
// subtree; the root's is the digest, made unlike any other so that no subtree can pass for a
// message. These are the steps for those who keep or prove parts of a message.

extension Blake3 {
    /// How long a chunk is.
    package static var chunkBytes: Int { 1024 }

    /// The chaining value of a subtree that is not a whole message: its bytes, at least one, begin
    /// at chunk number `firstChunk`.
    package func chainingValue(of bytes: Span<UInt8>, firstChunk: UInt64) -> Digest {
        precondition(!bytes.isEmpty, "no subtree is empty")
        return bytes.withUnsafeBufferPointer { bytes in
            withMode { mode in
                Digest.written { value in
                    cblake3_subtree(
                        kernel, mode, bytes.baseAddress, bytes.count, firstChunk, value)
                }
            }
        }
    }

    /// Appends the chaining values of whole subtrees of `chunks` chunks each, a power of two, that
    /// lie one behind the other from chunk number `firstChunk` on. None may be the whole message.
    package func appendChainingValues(
        of bytes: Span<UInt8>, chunks: Int, firstChunk: UInt64, to values: inout [Digest]
    ) {
        let each = chunks * Self.chunkBytes
        precondition(chunks.nonzeroBitCount == 1 && bytes.count.isMultiple(of: each))
        // By the row: one that stays in the cache is quicker than one as long as the answer.
        var row = DigestRow()
        let step = 64
        var first = 0
        while first * each < bytes.count {
            let count = min(bytes.count / each - first, step)
            let some = bytes.extracting(first * each..<(first + count) * each)
            row.fill(count) { values in
                some.withUnsafeBufferPointer { some in
                    withMode { mode in
                        cblake3_subtrees(
                            kernel, mode, some.baseAddress, chunks, count,
                            firstChunk + UInt64(first * chunks), values)
                    }
                }
            }
            for index in 0..<count { values.append(row[index]) }
            first += count
        }
    }

    /// The chaining value of the node above two others that is not the root.
    package func joined(_ left: Digest, _ right: Digest) -> Digest {
        Digest.withPair(left, right) { pair in
            withMode { mode in Digest.written { cblake3_join(kernel, mode, pair, 1, $0) } }
        }
    }

    /// The digest of the message whose root stands above two chaining values.
    package func joinedAtRoot(_ left: Digest, _ right: Digest) -> Digest {
        Digest.withPair(left, right) { pair in
            withMode { mode in Digest.written { cblake3_join_at_root(mode, pair, $0) } }
        }
    }
}
