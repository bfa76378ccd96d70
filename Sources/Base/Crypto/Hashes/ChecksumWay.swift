import CChecksums

/// How checksums can be computed, each way quicker than the one before. They never differ in what
/// comes out.
package enum ChecksumWay: Int32, CaseIterable, Sendable {
    /// Eight bytes at a time by tables, on any machine.
    case tables = 0
    /// Carry-less products of 16 bytes, or the processor's checksum instructions.
    case instructions = 1
    /// Four products at a time.
    case wide = 2

    /// The one in use on this machine.
    package static var here: ChecksumWay { ChecksumWay(rawValue: cchecksums_way()) ?? .tables }
}
