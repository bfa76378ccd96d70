/// How much one of several choices is wanted: `q` of RFC 9110, 12.4.2, in thousandths.
struct Weight: Hashable, Sendable, Comparable {
    let thousandths: Int

    static let full = Weight(thousandths: 1_000)
    static let none = Weight(thousandths: 0)

    static func < (left: Weight, right: Weight) -> Bool { left.thousandths < right.thousandths }
}

extension Weight {
    /// `0`, `1`, or either with up to three digits behind a point, none above one.
    init?(_ text: Substring) {
        let bytes = Array(text.utf8)
        guard 1...5 ~= bytes.count, bytes[0] == 0x30 || bytes[0] == 0x31,
            bytes.count == 1 || bytes[1] == UInt8(ascii: ".")
        else { return nil }
        var value = Int(bytes[0] - 0x30) * 1_000
        var place = 100
        for byte in bytes.dropFirst(2) {
            guard ByteClass.isDigit(byte) else { return nil }
            value += Int(byte - 0x30) * place
            place /= 10
        }
        guard value <= 1_000 else { return nil }
        self.init(thousandths: value)
    }
}

/// One element of `Accept` or `Accept-Encoding`: a choice and its weight.
struct WeightedChoice: Hashable, Sendable {
    /// In lower case, parameters before the weight dropped.
    let choice: String
    let weight: Weight
    let hasParameters: Bool

    /// `nil` where the weight is none; the element is then passed over.
    init?(_ element: String) {
        let parts = element.split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.trimmingBlanks }
        guard let choice = parts.first, !choice.isEmpty else { return nil }
        self.choice = choice.lowercased()
        let last = parts.count > 1 ? parts[parts.count - 1] : ""
        let isWeighted = last.lowercased().hasPrefix("q=")
        if isWeighted {
            guard let weight = Weight(last.dropFirst(2)) else { return nil }
            self.weight = weight
        } else {
            weight = .full
        }
        hasParameters = parts.count > (isWeighted ? 2 : 1)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        let front = drop { $0 == " " || $0 == "\t" }
        return front.lastIndex { $0 != " " && $0 != "\t" }.map { front[...$0] } ?? ""
    }
}
