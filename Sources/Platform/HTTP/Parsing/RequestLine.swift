/// The first line of a request, and the empty ones before it.
struct RequestLine {
    let method: Range<Int>
    let methodCode: MethodCode
    let target: Range<Int>
    let parts: TargetParts
    let version: HTTPVersion
    /// Behind the line.
    let end: Int

    init(_ bytes: Span<UInt8>, _ limits: HeadLimits) throws(HeadStop) {
        let count = bytes.count
        var at = 0
        try Self.skipEmptyLines(bytes, &at)

        let start = at
        while at < count, ByteClass.isToken(bytes[at]) { at &+= 1 }
        guard at &- start <= RequestMethod.longest else { throw .refused(.methodTooLong) }
        guard at < count else { throw .incomplete }
        guard at > start, bytes[at] == ByteClass.space else {
            throw try Self.ended(bytes, at, otherwise: .badMethod)
        }
        method = start..<at
        methodCode = MethodCode(bytes.extracting(start..<at))

        at &+= 1
        let targetStart = at
        while at < count, bytes[at] &- 0x21 < 0x5E { at &+= 1 }
        guard at &- targetStart <= limits.targetBytes else { throw .refused(.targetTooLong) }
        guard at < count else { throw .incomplete }
        guard at > targetStart, bytes[at] == ByteClass.space else {
            throw try Self.ended(
                bytes, at,
                otherwise: at > targetStart && bytes[at] >= 0x7F ? .badTarget : .badRequestLine)
        }
        target = targetStart..<at

        at &+= 1
        version = try Self.version(bytes, at)
        at &+= 8
        guard at < count else { throw .incomplete }
        guard bytes[at] == ByteClass.carriageReturn else {
            throw try Self.ended(bytes, at, otherwise: .badRequestLine)
        }
        end = try FieldLines.lineEnd(bytes, at)
        do throws(HeadRefusal) {
            parts = try TargetParts(bytes, target, method: methodCode)
        } catch { throw .refused(error) }
    }

    private static func skipEmptyLines(
        _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(HeadStop) {
        var lines = 0
        while at < bytes.count, bytes[at] == ByteClass.carriageReturn {
            at = try FieldLines.lineEnd(bytes, at)
            lines &+= 1
            guard lines <= HeadScan.mostEmptyLines else { throw .refused(.tooManyEmptyLines) }
        }
    }

    /// What is wrong where a line ends too early, or where something else stands than should.
    private static func ended(
        _ bytes: Span<UInt8>, _ at: Int, otherwise: HeadRefusal
    ) throws(HeadStop) -> HeadStop {
        if bytes[at] == ByteClass.lineFeed { return .refused(.bareLineFeed) }
        if bytes[at] == ByteClass.carriageReturn { _ = try FieldLines.lineEnd(bytes, at) }
        return .refused(otherwise)
    }

    /// The version of eight bytes from `start` on.
    static func version(_ bytes: Span<UInt8>, _ start: Int) throws(HeadStop) -> HTTPVersion {
        let prefix: StaticString = "HTTP/"
        for index in 0..<5 {
            guard start &+ index < bytes.count else { throw .incomplete }
            guard unsafe bytes[start &+ index] == prefix.utf8Start[index] else {
                throw try ended(bytes, start &+ index, otherwise: .badVersion)
            }
        }
        for index in 5..<8 {
            guard start &+ index < bytes.count else { throw .incomplete }
            let byte = bytes[start &+ index]
            guard index == 6 ? byte == UInt8(ascii: ".") : ByteClass.isDigit(byte) else {
                throw try ended(bytes, start &+ index, otherwise: .badVersion)
            }
        }
        guard bytes[start &+ 5] == UInt8(ascii: "1") else { throw .refused(.unsupportedVersion) }
        switch bytes[start &+ 7] {
        case UInt8(ascii: "0"): return .http10
        case UInt8(ascii: "1"): return .http11
        default: throw .refused(.unsupportedVersion)
        }
    }
}
