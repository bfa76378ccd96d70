/// What ties a request to its answer and to every log line about it.
public struct CorrelationID: Hashable, Sendable {
    public let text: String

    /// The longest that is taken from a caller, in bytes.
    public static let longest = 128

    /// `nil` unless `text` is 1 to 128 letters, digits, dots, dashes and underscores.
    public init?(_ text: String) {
        let bytes = text.utf8Span.span
        guard Self.isValid(bytes) else { return nil }
        self.text = text
    }

    /// Sixteen bytes in hexadecimal digits, for a request that brings none. The bytes should be
    /// random.
    public init(_ bytes: (UInt64, UInt64)) {
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        for word in [bytes.0, bytes.1] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
                digits.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
            }
        }
        text = digits.span.text
    }

    /// The caller's own, from `X-Correlation-ID` or else `X-Request-ID`; one that is not well-formed
    /// is passed over.
    public init?(of fields: HeaderFields) {
        for name in [FieldName.xCorrelationID, .xRequestID] {
            let text = fields.bytes(name) { Self.isValid($0) ? $0.text : nil }
            if let text, let text {
                self.text = text
                return
            }
        }
        return nil
    }

    private static func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard 1...longest ~= bytes.count else { return false }
        for index in bytes.indices
        where !ByteClass.isHostName(bytes[index]) || bytes[index] == UInt8(ascii: "~") {
            return false
        }
        return true
    }
}

extension CorrelationID: CustomStringConvertible {
    public var description: String { text }
}
