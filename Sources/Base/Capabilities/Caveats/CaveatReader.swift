import Primitives

/// Why a predicate is no caveat that we know. Its text is not in it: it came from a stranger.
public enum CaveatFault: Error, Hashable, Sendable {
    /// No caveat begins like this.
    case unknown
    /// A caveat whose operator is not what it takes.
    case comparison(Caveat.Kind)
    /// A caveat whose value is not what it takes.
    case value(Caveat.Kind)
}

extension CaveatFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown: "no caveat known here"
        case .comparison(let kind): "\(kind.rawValue): expected another comparison"
        case .value(let kind): "\(kind.rawValue): expected \(kind.expectation)"
        }
    }
}

extension Caveat.Kind {
    var expectation: String {
        switch self {
        case .tenant, .scope, .action, .method, .epochID, .audience, .runKey:
            "1 to \(Choices.most) names with commas between them"
        case .path: "a plain absolute path, or one with /* behind it"
        case .ip: "an address or a range of them, with no bits behind its length"
        case .cap, .spendAtMost: "an amount in minor units"
        case .notBefore, .expires: "seconds since 1970"
        case .maxUses, .maxRuns, .epochAtMost: "a number"
        case .whileBondIsPosted: "a name, then \"is posted\""
        }
    }
}

/// A number in a caveat: decimal digits, no sign, no zero in front.
enum CaveatNumber {
    static func read(_ text: Span<UInt8>) -> UInt64? {
        guard let number = readWide(text) else { return nil }
        return UInt64(exactly: number)
    }

    static func readWide(_ text: Span<UInt8>) -> UInt128? {
        guard 1...39 ~= text.count, text.count == 1 || text[0] != UInt8(ascii: "0") else {
            return nil
        }
        var number: UInt128 = 0
        for index in text.indices {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt128(digit))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }
}

extension Caveat {
    /// What a predicate says: a name, `=` or `<=` with a blank on both sides or on none, and a value;
    /// or `while bond B is posted`.
    public init(predicate: Span<UInt8>) throws(CaveatFault) {
        if let bond = CaveatPhrase.bond(in: predicate) {
            guard let name = CaveatName(bond) else { throw .value(.whileBondIsPosted) }
            self = .whileBondIsPosted(name)
            return
        }
        let parts = CaveatParts(predicate)
        guard let kind = parts.kind else { throw .unknown }
        guard parts.allows(kind) else { throw .comparison(kind) }
        guard let caveat = Self.read(kind, parts.value) else { throw .value(kind) }
        self = caveat
    }

    public init(_ predicate: String) throws(CaveatFault) {
        try self.init(predicate: predicate.utf8.span)
    }

    private static func read(_ kind: Kind, _ value: Span<UInt8>) -> Caveat? {
        switch kind {
        case .tenant: Choices(value).map { .tenant($0) }
        case .scope: Choices(value).map { .scope($0) }
        case .action: Choices(value).map { .action($0) }
        case .method: Choices(value).map { .method($0) }
        case .epochID: Choices(value).map { .epochID($0) }
        case .audience: Choices(value).map { .audience($0) }
        case .runKey: Choices(value).map { .runKey($0) }
        case .path: PathPattern(value).map { .path($0) }
        case .ip: AddressRange(value).map { .ip($0) }
        case .cap: CaveatNumber.readWide(value).map { .cap(Amount(units: $0)) }
        case .spendAtMost: CaveatNumber.readWide(value).map { .spendAtMost(Amount(units: $0)) }
        case .notBefore: CaveatNumber.read(value).map { .notBefore($0) }
        case .expires: CaveatNumber.read(value).map { .expires($0) }
        case .maxUses: CaveatNumber.read(value).map { .maxUses($0) }
        case .maxRuns: CaveatNumber.read(value).map { .maxRuns($0) }
        case .epochAtMost: CaveatNumber.read(value).map { .epochAtMost($0) }
        case .whileBondIsPosted: nil
        }
    }
}

/// The one caveat that is a sentence.
private enum CaveatPhrase {
    private static let head = Array("while bond ".utf8)
    private static let tail = Array(" is posted".utf8)

    /// What stands where the bond's name does; nil for any other caveat.
    @_lifetime(copy predicate)
    static func bond(in predicate: Span<UInt8>) -> Span<UInt8>? {
        guard predicate.count > head.count + tail.count else { return nil }
        let end = predicate.count - tail.count
        for index in head.indices where predicate[index] != head[index] { return nil }
        for index in tail.indices where predicate[end + index] != tail[index] { return nil }
        return predicate.extracting(head.count..<end)
    }
}

/// A predicate cut where it compares.
private struct CaveatParts: ~Escapable {
    enum Comparison { case equal, atMost }

    private let name: Span<UInt8>
    private let comparison: Comparison?
    let value: Span<UInt8>

    @_lifetime(copy predicate)
    init(_ predicate: Span<UInt8>) {
        var at = 0
        while at < predicate.count, predicate[at] != UInt8(ascii: "="),
            predicate[at] != UInt8(ascii: "<")
        {
            at += 1
        }
        var end = at
        var atMost = false
        if end < predicate.count, predicate[end] == UInt8(ascii: "<") {
            atMost = true
            end += 1
        }
        guard end < predicate.count, predicate[end] == UInt8(ascii: "=") else {
            (name, comparison, value) = (predicate, nil, predicate.extracting(first: 0))
            return
        }
        end += 1
        let isSpaced = at > 0 && predicate[at - 1] == UInt8(ascii: " ")
        if isSpaced {
            // A blank on one side alone stays where it is, and belongs to no name and no value.
            at -= 1
            if end < predicate.count, predicate[end] == UInt8(ascii: " ") {
                end += 1
            } else {
                at += 1
            }
        }
        name = predicate.extracting(..<at)
        comparison = atMost ? .atMost : .equal
        value = predicate.extracting(end...)
    }

    /// The caveat of this name; of two that share one, the comparison tells.
    var kind: Caveat.Kind? {
        if comparison == .atMost, name.spells("epoch") { return .epochAtMost }
        for kind in Caveat.Kind.allCases
        where kind != .epochAtMost && kind != .whileBondIsPosted && name.spells(kind.rawValue) {
            return kind
        }
        for (alias, kind) in Self.aliases where name.spells(alias) { return kind }
        return nil
    }

    private static let aliases: [(String, Caveat.Kind)] = [
        ("epoch", .epochID), ("ceiling", .cap), ("expiry", .expires), ("ttl", .expires),
        ("TTL", .expires),
    ]

    func allows(_ kind: Caveat.Kind) -> Bool {
        switch kind {
        case .tenant, .scope, .action, .method, .path, .epochID, .audience, .runKey, .ip,
            .notBefore:
            comparison == .equal
        case .cap, .expires, .maxUses, .maxRuns: comparison != nil
        case .spendAtMost, .epochAtMost: comparison == .atMost
        case .whileBondIsPosted: false
        }
    }
}

extension Span<UInt8> {
    fileprivate func spells(_ text: String) -> Bool {
        let text = text.utf8
        guard count == text.count else { return false }
        var at = 0
        for byte in text {
            guard self[at] == byte else { return false }
            at += 1
        }
        return true
    }
}
