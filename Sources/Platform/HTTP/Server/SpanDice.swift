/// Draws the ids of spans: xoshiro256**, which the system's dice began. A request that is not
/// recorded has one too, so that drawing must cost next to nothing. They keep no secret.
struct SpanDice: RandomNumberGenerator {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    init() {
        var system = SystemRandomNumberGenerator()
        // All zero would stay so.
        self.init((system.next(), system.next(), system.next(), system.next() | 1))
    }

    init(_ words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    mutating func next() -> UInt64 {
        let drawn = Self.turned(words.1 &* 5, 7) &* 9
        let shifted = words.1 &<< 17
        words.2 ^= words.0
        words.3 ^= words.1
        words.1 ^= words.2
        words.0 ^= words.3
        words.2 ^= shifted
        words.3 = Self.turned(words.3, 45)
        return drawn
    }

    private static func turned(_ word: UInt64, _ places: UInt64) -> UInt64 {
        word &<< places | word &>> (64 &- places)
    }
}
