import CBlake3
public import Primitives

extension Blake3 {
    /// The digests of messages that lie in one buffer, message i from `offsets[i]` to
    /// `offsets[i + 1]`, computed side by side: a batch of rows costs a fraction of hashing each.
    /// `nil` if the offsets descend or leave the buffer. No offsets, or one, is no message.
    public func digests(of buffer: Span<UInt8>, offsets: Span<UInt32>) -> [Digest]? {
        let count = max(offsets.count - 1, 0)
        // By the row: one that stays in the cache is quicker than one as long as the answer.
        let step = 512
        var (row, digests) = (DigestRow(), [Digest]())
        digests.reserveCapacity(count)
        for from in stride(from: 0, to: count, by: step) {
            let some = offsets.extracting(from...min(from + step, count))
            guard row.fill(hashing: buffer, offsets: some, with: self) else { return nil }
            for index in 0..<row.count { digests.append(row[index]) }
        }
        return digests
    }

    /// The digests of messages of exactly 64 bytes each, one behind the other: one compression a
    /// message, as many side by side as there are lanes. `nil` unless the bytes are a multiple of
    /// 64.
    public func hashMany(_ messages: Span<UInt8>) -> [Digest]? {
        guard messages.count.isMultiple(of: Self.nodeBytes) else { return nil }
        let count = messages.count / Self.nodeBytes
        // All empty arrays share one storage, which an array made from its storage writes to.
        if count == 0 { return [] }
        return [Digest](unsafeUninitializedCapacity: count) { digests, initialized in
            let bytes = UnsafeMutableRawBufferPointer(digests)
            hashMany(messages, into: bytes.assumingMemoryBound(to: UInt8.self))
            // Where the bytes of a digest lie, the digest itself is put.
            for at in stride(from: 0, to: Digest.byteCount * count, by: Digest.byteCount) {
                let image = bytes.load(fromByteOffset: at, as: Digest.Image.self)
                bytes.storeBytes(of: Digest(image: image), toByteOffset: at, as: Digest.self)
            }
            initialized = count
        }
    }

    /// Writes the digests of messages of exactly 64 bytes each, 32 bytes for each of them. There
    /// must be room for them all.
    public func hashMany(_ messages: Span<UInt8>, into digests: inout MutableSpan<UInt8>) {
        precondition(messages.count.isMultiple(of: Self.nodeBytes), "not messages of 64 bytes")
        digests.withUnsafeMutableBufferPointer { hashMany(messages, into: $0) }
    }

    private static let nodeBytes = 64

    private func hashMany(_ messages: Span<UInt8>, into digests: UnsafeMutableBufferPointer<UInt8>)
    {
        let count = messages.count / Self.nodeBytes
        precondition(digests.count >= Digest.byteCount * count, "no room for the digests")
        messages.withUnsafeBufferPointer { messages in
            withMode { mode in
                cblake3_hash_nodes(
                    kernel, mode, messages.baseAddress, Self.nodeBytes, count, digests.baseAddress)
            }
        }
    }

    /// The digest of two digests, one after the other.
    func digest(of left: Digest, _ right: Digest) -> Digest {
        Digest.withPair(left, right) { pair in
            withMode { mode in
                Digest.written { digest in
                    cblake3_hash_nodes(kernel, mode, pair, Self.nodeBytes, 1, digest)
                }
            }
        }
    }

    /// Hashes messages of one buffer to 32 bytes each. False if the offsets descend or leave the
    /// buffer; nothing is written then.
    func hashEach(
        of buffer: Span<UInt8>, offsets: Span<UInt32>,
        into digests: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        let count = max(offsets.count - 1, 0)
        precondition(digests.count >= Digest.byteCount * count)
        return buffer.withUnsafeBufferPointer { buffer in
            offsets.withUnsafeBufferPointer { offsets in
                withMode { mode in
                    cblake3_hash_each(
                        kernel, mode, buffer.baseAddress, buffer.count, offsets.baseAddress, count,
                        digests.baseAddress)
                }
            }
        }
    }

    /// Joins each of the first `count` pairs of chaining values, in place: pair i ends up at i.
    func joinPairs(_ count: Int, in values: UnsafeMutableBufferPointer<UInt8>) {
        precondition(values.count >= Self.nodeBytes * count)
        withMode { mode in
            cblake3_join(kernel, mode, values.baseAddress, count, values.baseAddress)
        }
    }

    /// Hashes each of the first `count` pairs of digests to one, in place: pair i ends up at i.
    func hashPairs(_ count: Int, in digests: UnsafeMutableBufferPointer<UInt8>) {
        precondition(digests.count >= Self.nodeBytes * count)
        withMode { mode in
            cblake3_hash_nodes(
                kernel, mode, digests.baseAddress, Self.nodeBytes, count, digests.baseAddress)
        }
    }
}
