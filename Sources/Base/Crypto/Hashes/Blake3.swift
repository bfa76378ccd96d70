import CBlake3
public import Primitives

/// A hash function of the BLAKE3 family: the plain one, one that needs a key, or one that belongs
/// to a context. Functions of different keys or contexts are independent of each other, which is
/// how equal bytes used for different purposes never share a digest.
///
///     Blake3.hash(bytes)
///     Blake3.keyed(by: secret).digest(of: bytes)
///     static let receipts = Blake3.context("the-block receipt v1")
///
/// Making one of a context hashes the context's name: keep it in a `static let`. Digests are
/// computed in the widest vector lanes this machine has; the width never changes a digest.
public struct Blake3: Sendable {
    private let mode: cblake3_mode
    private var width: Int32

    private init(_ mode: cblake3_mode) {
        self.mode = mode
        width = cblake3_lanes()
    }

    /// The plain hash.
    public static let plain = Blake3(cblake3_plain())

    /// The hash under a secret key: without the key its digests can be neither made nor foreseen.
    public static func keyed(by key: Digest) -> Blake3 {
        withUnsafeBytes(of: key.image) { key in
            Blake3(cblake3_keyed(key.baseAddress))
        }
    }

    /// The hash that belongs to one purpose. `name` is a constant of the program, spelt nowhere
    /// else: the application, what is hashed, and a version.
    public static func context(_ name: StaticString) -> Blake3 {
        name.withUTF8Buffer { Blake3(cblake3_derive($0.baseAddress, $0.count)) }
    }

    /// The digest of a message of any length.
    public func digest(of message: Span<UInt8>) -> Digest {
        message.withUnsafeBytes { digest(of: $0) }
    }

    /// The digest of a message of any length.
    public func digest(of message: [UInt8]) -> Digest {
        message.withUnsafeBytes { digest(of: $0) }
    }

    private func digest(of message: UnsafeRawBufferPointer) -> Digest {
        var image: Digest.Image = (0, 0, 0, 0)
        withUnsafePointer(to: mode) { mode in
            withUnsafeMutableBytes(of: &image) { image in
                cblake3_hash_in_lanes(
                    width, mode, message.baseAddress, message.count, image.baseAddress)
            }
        }
        return Digest(image: image)
    }
}

// MARK: In one call

extension Blake3 {
    /// The plain digest of a message.
    public static func hash(_ message: Span<UInt8>) -> Digest { plain.digest(of: message) }

    /// The plain digest of a message.
    public static func hash(_ message: [UInt8]) -> Digest { plain.digest(of: message) }

    /// What `material` gives in a context, hashing the context's name on the way. For more than one
    /// digest keep the ``context(_:)``.
    public static func derive(context: StaticString, material: Span<UInt8>) -> Digest {
        Blake3.context(context).digest(of: material)
    }
}

// MARK: Batches

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

    /// The digest of two digests, one after the other.
    func digest(of left: Digest, _ right: Digest) -> Digest {
        var image: Digest.Image = (0, 0, 0, 0)
        withUnsafeBytes(of: (left.image, right.image)) { pair in
            withUnsafePointer(to: mode) { mode in
                withUnsafeMutableBytes(of: &image) { image in
                    cblake3_hash_nodes_in_lanes(
                        width, mode, pair.bindMemory(to: UInt8.self).baseAddress, 64, 1,
                        image.bindMemory(to: UInt8.self).baseAddress)
                }
            }
        }
        return Digest(image: image)
    }

    /// Hashes messages of one buffer to 32 bytes each. False if the offsets descend or leave the
    /// buffer; nothing is written then.
    func hashEach(
        of buffer: Span<UInt8>, offsets: Span<UInt32>,
        into digests: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        let count = max(offsets.count - 1, 0)
        precondition(digests.count >= 32 * count)
        return buffer.withUnsafeBufferPointer { buffer in
            offsets.withUnsafeBufferPointer { offsets in
                withUnsafePointer(to: mode) { mode in
                    cblake3_hash_each_in_lanes(
                        width, mode, buffer.baseAddress, buffer.count, offsets.baseAddress, count,
                        digests.baseAddress)
                }
            }
        }
    }

    /// Hashes each of the first `count` pairs of digests to one, in place: pair i ends up at i.
    func hashPairs(_ count: Int, in digests: UnsafeMutableBufferPointer<UInt8>) {
        precondition(digests.count >= 64 * count)
        withUnsafePointer(to: mode) { mode in
            cblake3_hash_nodes_in_lanes(
                width, mode, digests.baseAddress, 64, count, digests.baseAddress)
        }
    }
}

// MARK: Lanes

extension Blake3 {
    /// How many messages this machine hashes side by side: 16 (AVX-512), 8 (AVX2) or 4.
    public static var lanes: Int { Int(cblake3_lanes()) }

    /// The same function computed in 16, 8 or 4 lanes or one compression at a time: the digests are
    /// the same. A width this machine lacks gives the widest it has.
    package func inLanes(_ lanes: Int) -> Blake3 {
        var copy = self
        copy.width = Int32(clamping: lanes)
        return copy
    }
}
