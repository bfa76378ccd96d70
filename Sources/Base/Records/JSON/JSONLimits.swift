/// What a JSON document may cost before it is refused.
public struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole document.
    public var size: Int
    /// Objects and arrays open at once; at most 64.
    public var depth: Int
    /// Bytes that the elements of all its arrays and maps may take once they are read: `{}` is two
    /// bytes, and a record with nothing but optional fields may be a thousand. This depends on how
    /// the program lays values out: JSON is read at the edge, and no two machines need agree on it.
    public var memory: Int

    /// What a document of so many bytes may take: sixty-four times itself, but 16 MiB at least and
    /// `memory` at most.
    @inlinable func allowance(for bytes: Int) -> Int {
        let (share, overflow) = bytes.multipliedReportingOverflow(by: 64)
        return min(memory, overflow ? .max : max(share, 16 << 20))
    }

    /// By default `memory` is sixteen times `size`.
    @inlinable public init(size: Int, depth: Int = 32, memory: Int? = nil) {
        precondition(size >= 0 && depth >= 0 && depth <= 64, "a depth is 0 to 64")
        self.size = size
        self.depth = depth
        let (sixteenfold, overflow) = size.multipliedReportingOverflow(by: 16)
        self.memory = memory ?? (overflow ? .max : sixteenfold)
    }

    /// 16 MiB, 32 deep: a request or a file somebody wrote.
    public static let standard = JSONLimits(size: 16 << 20)
}
