import Loops

/// What ties a request to its answer and to every log line about it.
public struct CorrelationID: Hashable, Sendable {
    private enum Form: Hashable, Sendable {
        case said(String)
        case drawn(UInt64, UInt64)
    }

    private let form: Form

    /// The longest that is taken from a caller, in bytes.
    public static let longest = 128

    /// `nil` unless `text` is 1 to 128 letters, digits, dots, dashes and underscores.
    public init?(_ text: String) {
        let bytes = text.utf8Span.span
        guard Self.isValid(bytes) else { return nil }
        form = .said(text)
    }

    /// Sixteen bytes in hexadecimal digits, for a request that brings none. The bytes should be
    /// random.
    public init(_ bytes: (UInt64, UInt64)) { form = .drawn(bytes.0, bytes.1) }

    public var text: String {
        switch form {
        case .said(let text): return text
        case .drawn(let high, let low):
            var digits: [UInt8] = []
            digits.reserveCapacity(32)
            for word in [high, low] {
                Self.eachDigit(of: word) { digits.append($0) }
            }
            return digits.span.text
        }
    }

    /// Writes the text without making one.
    func append(to buffer: inout ByteBuffer) {
        switch form {
        case .said(let text): buffer.append(text.utf8)
        case .drawn(let high, let low):
            buffer.reserve(32)
            Self.eachDigit(of: high) { buffer.append($0) }
            Self.eachDigit(of: low) { buffer.append($0) }
        }
    }

    @inline(__always)
    private static func eachDigit(of word: UInt64, _ each: (UInt8) -> Void) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            let nibble = UInt8(truncatingIfNeeded: word &>> shift) & 15
            each(nibble < 10 ? 0x30 &+ nibble : 0x57 &+ nibble)
            if shift == 0 { break }
        }
    }

    /// The caller's own, from `X-Correlation-ID` or else `X-Request-ID`; one that is not well-formed
    /// is passed over.
    public init?(of fields: HeaderFields) {
        for name in [FieldName.xCorrelationID, .xRequestID] {
            let text = fields.bytes(name) { Self.isValid($0) ? $0.text : nil }
            if let text, let text {
                form = .said(text)
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
