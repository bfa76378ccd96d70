/// Which keys, in the order of their bytes.
public struct KeyRange: Hashable, Sendable {
    /// One end of a range.
    public enum End: Hashable, Sendable {
        case open
        case including([UInt8])
        case excluding([UInt8])
    }

    public var from: End
    public var to: End

    public init(from: End = .open, to: End = .open) { (self.from, self.to) = (from, to) }

    public static let all = KeyRange()

    /// The keys that begin with these bytes.
    public static func prefix(_ bytes: [UInt8]) -> KeyRange {
        // The first key behind them all: the last byte that can grow grows.
        guard let last = bytes.lastIndex(where: { $0 < .max }) else {
            return KeyRange(from: .including(bytes))
        }
        var next = Array(bytes[...last])
        next[last] += 1
        return KeyRange(from: .including(bytes), to: .excluding(next))
    }

    public func contains(_ key: [UInt8]) -> Bool {
        let isBehind =
            switch from {
            case .open: true
            case .including(let end): !key.lexicographicallyPrecedes(end)
            case .excluding(let end): end.lexicographicallyPrecedes(key)
            }
        let isBefore =
            switch to {
            case .open: true
            case .including(let end): !end.lexicographicallyPrecedes(key)
            case .excluding(let end): key.lexicographicallyPrecedes(end)
            }
        return isBehind && isBefore
    }
}

/// The way through a range.
public enum ScanOrder: Hashable, Sendable { case ascending, descending }

/// Whether a scan goes on behind a row.
public enum ScanStep: Hashable, Sendable { case goOn, stop }
