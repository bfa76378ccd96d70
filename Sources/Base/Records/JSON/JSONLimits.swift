/// What a JSON document may cost before it is refused.
public struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole document.
    public var size: Int
    /// Objects and arrays open at once; at most 64.
    public var depth: Int

    @inlinable public init(size: Int, depth: Int = 32) {
        precondition(size >= 0 && depth >= 0 && depth <= 64, "a depth is 0 to 64")
        self.size = size
        self.depth = depth
    }

    /// 16 MiB, 32 deep: a request or a file somebody wrote.
    public static let standard = JSONLimits(size: 16 << 20)
}
