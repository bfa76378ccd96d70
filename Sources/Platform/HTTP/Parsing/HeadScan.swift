/// Remembers how far the bytes of a head have been looked through for its end, so that a head that
/// comes byte by byte costs no more than one that comes whole.
///
/// It belongs to the place at which a message begins: whoever moves on to the next one resets it.
/// The bytes it is shown may only grow.
public struct HeadScan: Sendable {
    /// How many leading empty lines are passed over (RFC 9112, 2.2, asks for one at least).
    static let mostEmptyLines = 2

    private var looked = 0
    private var lineStart = 0
    private var emptyLines = 0
    private var hasLine = false

    public init() {}

    public mutating func reset() { self = HeadScan() }

    /// Nothing has been looked at: the head may well be whole, and is read at once.
    var isFresh: Bool { looked == 0 }

    /// Whether what came decides the matter: the head has ended, or a line has ended wrongly, or
    /// the head is longer than `limit`.
    mutating func isDecided(
        _ bytes: Span<UInt8>, limit: Int, emptyLines most: Int = HeadScan.mostEmptyLines
    ) -> Bool {
        let end = min(bytes.count, limit)
        while looked < end {
            let at = looked
            looked &+= 1
            let isReturned = at > 0 && bytes[at &- 1] == ByteClass.carriageReturn
            let isFeed = bytes[at] == ByteClass.lineFeed
            guard isFeed == isReturned else { return true }
            guard isFeed else { continue }
            if at &- 1 > lineStart {
                hasLine = true
            } else if hasLine {
                return true
            } else {
                emptyLines &+= 1
                if emptyLines > most { return true }
            }
            lineStart = looked
        }
        return bytes.count >= limit
    }
}
