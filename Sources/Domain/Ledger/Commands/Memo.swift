public import Records

/// A few bytes for the receiver, who alone knows what they mean: 1 to 32. To say nothing is to leave
/// it out.
public struct Memo: Hashable, Sendable {
    public let bytes: Bytes

    public static var most: Int { 32 }

    public init?(_ bytes: [UInt8]) {
        guard 1...Self.most ~= bytes.count else { return nil }
        self.bytes = Bytes(bytes)
    }
}

extension Memo: WrappedField {
    public init?(wrapping value: Bytes) { self.init(value.bytes) }
    public var wrapped: Bytes { bytes }
    public static var expectation: String {
        "1 to \(most) bytes as pairs of lower-case hexadecimal digits"
    }
    public static var schema: Schema { .string(pattern: "^([0-9a-f]{2}){1,\(most)}$") }
}
