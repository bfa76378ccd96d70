/// How much of a head is taken from a peer.
public struct HeadLimits: Hashable, Sendable {
    /// Of the whole head on the wire, at most ``mostBytes``.
    public let bytes: Int
    /// Field lines.
    public let fields: Int
    /// Bytes of a request's target.
    public let targetBytes: Int

    /// No limit lies above it: places within a head are kept in sixteen bits.
    public static let mostBytes = 65_535

    public init(bytes: Int = 16 << 10, fields: Int = 64, targetBytes: Int = 8 << 10) {
        precondition(1...Self.mostBytes ~= bytes && fields >= 0 && targetBytes > 0)
        (self.bytes, self.fields, self.targetBytes) = (bytes, fields, targetBytes)
    }
}
