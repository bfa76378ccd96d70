/// A version of a library: numbers between dots, compared one after the other.
public struct NativeVersion: Hashable, Sendable {
    /// Without zeros at the end, so that 3.5 is 3.5.0.
    public let numbers: [UInt32]

    /// The version at the beginning of a text: `3.5.9`, `v1.2.3-dev`, `1.2.13.1-motley`.
    public init?(_ text: String) {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "v") }
            .prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        let parts = digits.prefix(64).split(
            separator: UInt8(ascii: "."), maxSplits: 7, omittingEmptySubsequences: true)
        var numbers: [UInt32] = []
        for part in parts {
            guard let number = UInt32(String(decoding: part, as: UTF8.self)) else { return nil }
            numbers.append(number)
        }
        guard !numbers.isEmpty else { return nil }
        self.init(numbers)
    }

    public init(_ numbers: [UInt32]) {
        let zeros = numbers.reversed().prefix { $0 == 0 }.count
        self.numbers = Array(numbers.prefix(max(1, numbers.count - zeros)))
    }
}

extension NativeVersion: Comparable {
    public static func < (left: NativeVersion, right: NativeVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

extension NativeVersion: CustomStringConvertible {
    public var description: String {
        let shown = numbers.count < 2 ? numbers + [0] : numbers
        return shown.map(String.init).joined(separator: ".")
    }
}
