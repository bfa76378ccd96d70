/// The first line of a response.
struct StatusLine {
    let version: HTTPVersion
    let status: Status
    let reason: Range<Int>
    /// Behind the line.
    let end: Int

    init(_ bytes: Span<UInt8>) throws(HeadStop) {
        let count = bytes.count
        version = try RequestLine.version(bytes, 0)
        var (at, code) = (8, 0)
        while at < 12 {
            guard at < count else { throw .incomplete }
            let byte = bytes[at]
            guard at == 8 ? byte == ByteClass.space : ByteClass.isDigit(byte) else {
                throw byte == ByteClass.lineFeed
                    ? .refused(.bareLineFeed) : .refused(.badStatusLine)
            }
            if at > 8 { code = code * 10 + Int(byte &- 0x30) }
            at += 1
        }
        guard let status = Status(code: code) else { throw .refused(.badStatusLine) }
        self.status = status
        guard at < count else { throw .incomplete }
        // The space before a phrase that is not there is often left out.
        if bytes[at] == ByteClass.space {
            at += 1
        } else if ByteClass.isFieldText(bytes[at]) {
            throw .refused(.badStatusLine)
        }
        let start = at
        while at < count, ByteClass.isFieldText(bytes[at]) { at &+= 1 }
        guard at < count else { throw .incomplete }
        reason = start..<at
        end = try FieldLines.lineEnd(bytes, at)
    }
}
