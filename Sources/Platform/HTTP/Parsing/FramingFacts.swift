/// What the fields of a head say about where its body ends and what follows it.
struct FramingFacts {
    /// Which of the fields are judged as those of a request only.
    enum Side { case request, response }

    let side: Side
    let version: HTTPVersion
    var length: Int?
    var isChunked = false
    var host: Range<Int>?
    var closes = false
    var keepsAlive = false
    var upgrades = false
    var expectsContinue = false

    init(_ side: Side, version: HTTPVersion) { (self.side, self.version) = (side, version) }

    @inline(__always) mutating func note(
        _ line: FieldLine, _ bytes: Span<UInt8>
    ) throws(HeadRefusal) {
        switch line.key {
        case Self.hostKey, Self.connectionKey, Self.lengthKey, Self.codingKey, Self.expectKey:
            try judge(line, bytes)
        default: return
        }
    }

    private static var hostKey: UInt32 {
        FieldLine.key(4, UInt8(ascii: "h"), UInt8(ascii: "t"))
    }
    private static var connectionKey: UInt32 {
        FieldLine.key(10, UInt8(ascii: "c"), UInt8(ascii: "n"))
    }
    private static var lengthKey: UInt32 {
        FieldLine.key(14, UInt8(ascii: "c"), UInt8(ascii: "h"))
    }
    private static var codingKey: UInt32 {
        FieldLine.key(17, UInt8(ascii: "t"), UInt8(ascii: "g"))
    }
    private static var expectKey: UInt32 {
        FieldLine.key(6, UInt8(ascii: "e"), UInt8(ascii: "t"))
    }

    private mutating func judge(_ line: FieldLine, _ bytes: Span<UInt8>) throws(HeadRefusal) {
        let value = line.value
        if bytes.isWord("host", in: line.name) {
            guard side == .request else { return }
            guard host == nil else { throw .repeatedHost }
            guard Authority.isValid(bytes, value) else { throw .badHost }
            host = value
        } else if bytes.isWord("connection", in: line.name) {
            noteConnection(bytes, value)
        } else if bytes.isWord("content-length", in: line.name) {
            guard length == nil else { throw .repeatedContentLength }
            length = try Self.length(bytes, value)
        } else if bytes.isWord("transfer-encoding", in: line.name) {
            guard version == .http11 else { throw .transferEncodingInHTTP10 }
            guard !isChunked else { throw .repeatedTransferEncoding }
            guard bytes.isWord("chunked", in: value) else { throw .unknownTransferCoding }
            isChunked = true
        } else if side == .request, bytes.isWord("expect", in: line.name) {
            guard bytes.isWord("100-continue", in: value) else { throw .unmetExpectation }
            expectsContinue = true
        }
    }

    /// Judges what no single line shows.
    @inline(__always) func checkTogether() throws(HeadRefusal) {
        guard length == nil || !isChunked else { throw .lengthAndTransferEncoding }
        guard side == .response || version == .http10 || host != nil else { throw .missingHost }
    }

    /// Whether another message may follow on the same connection.
    var persists: Bool { !closes && (version == .http11 || keepsAlive) }

    private static func length(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(HeadRefusal) -> Int {
        // Eighteen digits are always an integer of 64 bits.
        guard 1...18 ~= range.count else { throw .badContentLength }
        var value = 0
        for index in range {
            let byte = bytes[index]
            guard ByteClass.isDigit(byte) else { throw .badContentLength }
            value = value &* 10 &+ Int(byte &- 0x30)
        }
        return value
    }

    private mutating func noteConnection(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            var stop = start
            while stop < range.upperBound, bytes[stop] != UInt8(ascii: ",") { stop &+= 1 }
            let option = bytes.trimmed(start..<stop)
            if bytes.isWord("close", in: option) {
                closes = true
            } else if bytes.isWord("keep-alive", in: option) {
                keepsAlive = true
            } else if bytes.isWord("upgrade", in: option) {
                upgrades = true
            }
            start = stop &+ 1
        }
    }
}
