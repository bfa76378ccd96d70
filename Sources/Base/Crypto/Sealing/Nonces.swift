import CSodium

/// The 12 bytes under which ``ChaChaPoly`` seals one message. A key must never meet the same nonce
/// twice, and 12 bytes are too few to be chosen at random for many messages. Nobody counts here: a
/// ``ChannelSealer`` does, and is what to use unless something else already numbers the messages.
public struct ChaChaNonce: Hashable, Sendable, BitwiseCopyable {
    public static let byteCount = 12

    /// Who counts: one direction of a connection, one writer of a file.
    public let channel: UInt32
    /// How many messages came before.
    public let number: UInt64

    /// The channel's four bytes, then the number's eight, each little end first.
    public init(channel: UInt32, number: UInt64) {
        (self.channel, self.number) = (channel, number)
    }

    /// `nil` unless there are exactly 12 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(channel: littleEndian(bytes[0..<4]), number: littleEndian(bytes[4..<12]))
    }

    public var bytes: [UInt8] {
        littleEndianBytes(of: channel) + littleEndianBytes(of: number)
    }

    func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let words = (
            channel.littleEndian, UInt32(truncatingIfNeeded: number).littleEndian,
            UInt32(truncatingIfNeeded: number &>> 32).littleEndian
        )
        return try lend(words, body)
    }
}

/// The 24 bytes under which ``XChaChaPoly`` seals one message: enough to be thrown afresh each time.
public struct XChaChaNonce: Hashable, Sendable, BitwiseCopyable {
    public static let byteCount = 24

    private let words: (first: UInt64, second: UInt64, third: UInt64)

    /// `nil` unless there are exactly 24 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        words = (
            littleEndian(bytes[0..<8]), littleEndian(bytes[8..<16]), littleEndian(bytes[16..<24])
        )
    }

    private init(_ first: UInt64, _ second: UInt64, _ third: UInt64) {
        words = (first, second, third)
    }

    /// A nonce from the system's entropy. Two are equal only by a chance nobody waits for.
    public static func fresh() -> XChaChaNonce {
        // Started first: starting is what two threads must not do at once.
        _ = Sodium.isReady
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        randombytes_buf(&words, Self.byteCount)
        return XChaChaNonce(words.0, words.1, words.2)
    }

    public var bytes: [UInt8] {
        littleEndianBytes(of: words.first) + littleEndianBytes(of: words.second)
            + littleEndianBytes(of: words.third)
    }

    public static func == (left: XChaChaNonce, right: XChaChaNonce) -> Bool {
        left.words == right.words
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.first)
        hasher.combine(words.second)
        hasher.combine(words.third)
    }

    func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let image = (
            words.first.littleEndian, words.second.littleEndian, words.third.littleEndian
        )
        return try lend(image, body)
    }

    /// What is left for the cipher when the first 16 bytes have gone into the key.
    var last: ChaChaNonce { ChaChaNonce(channel: 0, number: words.third) }
}

/// Lends the bytes of words that lie in order.
private func lend<Words: BitwiseCopyable, Result, Failure: Error>(
    _ words: Words, _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
    try withUnsafePointer(to: words) { (words) throws(Failure) in
        try body(UnsafeRawPointer(words).assumingMemoryBound(to: UInt8.self))
    }
}

private func littleEndian<Word: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Word {
    bytes.reversed().reduce(0) { $0 << 8 | Word($1) }
}

private func littleEndianBytes(of word: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
}
