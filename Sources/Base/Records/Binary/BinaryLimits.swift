/// What bytes may cost before they are refused as a value. Plain numbers, never a layout: whether
/// bytes are accepted must be the same on every machine.
public struct BinaryLimits: Hashable, Sendable {
    /// Bytes of the whole value.
    public var size: Int
    /// Elements of all its lists and maps together: an element may be one byte here and hundreds
    /// once it is read.
    public var elements: Int

    @inlinable public init(size: Int, elements: Int) {
        (self.size, self.elements) = (size, elements)
    }

    /// 16 MiB and a quarter of a million elements: a message or a file from somewhere.
    public static let standard = BinaryLimits(size: 16 << 20, elements: 1 << 18)

    /// For what this machine wrote itself and has checked against a digest.
    public static let none = BinaryLimits(size: .max, elements: .max)
}
