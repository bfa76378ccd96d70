import CChecksums

/// CRC-32 (IEEE 802.3), the checksum of zip, gzip and PNG: for their formats. In our own ``CRC32C``
/// finds more of the errors that disks and wires make.
///
///     CRC32.of(message)
///
///     var checksum = CRC32()
///     checksum.update(header)
///     checksum.update(payload)
///     checksum.value
public struct CRC32: Hashable, Sendable {
    /// The checksum of the message up to here; 0 for the empty one.
    public private(set) var value: UInt32

    /// The empty message, or one that had this checksum and goes on.
    public init(continuing value: UInt32 = 0) { self.value = value }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) {
        value = bytes.withUnsafeBytes { cchecksums_crc32(value, $0.baseAddress, $0.count) }
    }

    /// The checksum of a whole message.
    public static func of(_ message: Span<UInt8>) -> UInt32 {
        message.withUnsafeBytes { cchecksums_crc32(0, $0.baseAddress, $0.count) }
    }

    /// The checksum of a whole message.
    public static func of(_ message: [UInt8]) -> UInt32 {
        message.withUnsafeBytes { cchecksums_crc32(0, $0.baseAddress, $0.count) }
    }

    /// Appends to the message, computing in a way that this machine would not choose; one that it
    /// lacks gives the quickest it has.
    package mutating func update(_ bytes: Span<UInt8>, by way: ChecksumWay) {
        value = bytes.withUnsafeBytes {
            cchecksums_crc32_in_way(way.rawValue, value, $0.baseAddress, $0.count)
        }
    }
}
