/// Which bytes of a content are asked for: `bytes=0-499,-200` (RFC 9110, 14.1.2).
public struct ByteRanges: Hashable, Sendable {
    /// More than so many ranges are ignored, and the whole is sent.
    public static let most = 16
    /// More than so many ranges that overlap others are ignored too.
    public static let mostOverlaps = 2

    enum Spec: Hashable, Sendable {
        case from(Int, through: Int?)
        case last(Int)
    }

    let specs: [Spec]

    /// `nil` where the field means nothing to us and is ignored: another unit, a form that is
    /// wrong, or too many ranges.
    public init?(_ text: String) { self.init(text.utf8Span.span) }

    public init?(_ text: Span<UInt8>) {
        guard text.count > 6, text.isWord("bytes=", in: 0..<6) else { return nil }
        var specs: [Spec] = []
        var start = 6
        while start <= text.count {
            var stop = start
            while stop < text.count, text[stop] != UInt8(ascii: ",") { stop &+= 1 }
            let element = text.trimmed(start..<stop)
            start = stop &+ 1
            if element.isEmpty { continue }
            guard specs.count < Self.most, let spec = Spec(text, element) else { return nil }
            specs.append(spec)
        }
        guard !specs.isEmpty else { return nil }
        self.specs = specs
    }

    /// Of the one `Range` field there is.
    public init?(of fields: HeaderFields) {
        guard let text = fields.only(.range) else { return nil }
        self.init(text)
    }

    /// What a content of `size` bytes has of them.
    public func resolve(size: Int) -> RangeOutcome {
        let ranges = specs.compactMap { $0.within(size) }
        guard !ranges.isEmpty else { return .unsatisfiable }
        guard ranges.count > 1 else { return .single(ranges[0]) }
        let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
        var (overlaps, reach) = (0, 0)
        for range in sorted {
            if range.lowerBound < reach { overlaps += 1 }
            reach = max(reach, range.upperBound)
        }
        return overlaps > Self.mostOverlaps ? .whole : .several(ranges)
    }

    /// The value of `Content-Range` for a part of a content.
    public static func contentRange(_ range: Range<Int>, size: Int) -> String {
        precondition(!range.isEmpty && range.upperBound <= size, "a part lies within the whole")
        return "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    }

    /// The value of `Content-Range` of 416.
    public static func unsatisfiable(size: Int) -> String { "bytes */\(size)" }
}

/// What is sent of a content.
public enum RangeOutcome: Hashable, Sendable {
    /// 200: the ranges are ignored.
    case whole
    /// 206
    case single(Range<Int>)
    /// 206 as `multipart/byteranges`, or 200 with the whole; in the order asked for.
    case several([Range<Int>])
    /// 416
    case unsatisfiable
}

extension ByteRanges.Spec {
    /// `first-last`, `first-` or `-count`.
    init?(_ text: Span<UInt8>, _ range: Range<Int>) {
        guard let dash = range.first(where: { text[$0] == UInt8(ascii: "-") }) else { return nil }
        let (left, right) = (range.lowerBound..<dash, dash + 1..<range.upperBound)
        if left.isEmpty {
            guard let count = Self.number(text, right) else { return nil }
            self = .last(count)
        } else if right.isEmpty {
            guard let first = Self.number(text, left) else { return nil }
            self = .from(first, through: nil)
        } else {
            guard let first = Self.number(text, left), let last = Self.number(text, right),
                first <= last
            else { return nil }
            self = .from(first, through: last)
        }
    }

    /// What it is of `size` bytes; `nil` for none.
    func within(_ size: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last):
            guard first < size else { return nil }
            return first..<min((last ?? Int.max - 1) + 1, size)
        case .last(let count):
            guard count > 0, size > 0 else { return nil }
            return max(0, size - count)..<size
        }
    }

    /// Digits as a number; one that is too large for any content is as large as can be.
    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard 1...40 ~= range.count else { return nil }
        var value = 0
        for index in range {
            guard ByteClass.isDigit(text[index]) else { return nil }
            value = min(value &* 10 &+ Int(text[index] &- 0x30), Self.largest)
        }
        return value
    }

    /// Small enough that a further digit does not overflow.
    private static var largest: Int { 100_000_000_000_000_000 }
}
