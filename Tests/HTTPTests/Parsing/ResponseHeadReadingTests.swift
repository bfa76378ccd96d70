import HTTP
import SpecTesting
import Testing

@Suite struct ResponseHeadReadingTests {
    private func read(
        _ text: String, answering method: RequestMethod = .get
    ) -> HeadReading<ResponseHead> {
        let bytes = Array(text.utf8)
        var scan = HeadScan()
        return ResponseHead.read(bytes.span, answering: method, scan: &scan)
    }

    private func head(_ text: String, answering method: RequestMethod = .get) -> ResponseHead? {
        if case .head(let head) = read(text, answering: method) { head } else { nil }
    }

    @Test func `a head says what stands in it`() throws {
        let text = "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nA: b\r\n\r\n"
        let head = try #require(self.head(text + "abc"))
        #expect(head.status == .notFound)
        #expect(head.reason == "Not Found")
        #expect(head.version == .http11)
        #expect(head.framing == .length(3))
        #expect(head.persists)
        #expect(head.byteCount == text.utf8.count)
        #expect(head.fields.first("a") == "b")
    }

    @Test func `a reason may be empty or absent`() {
        #expect(head("HTTP/1.1 200 \r\n\r\n")?.reason == "")
        #expect(head("HTTP/1.1 200\r\n\r\n")?.reason == "")
    }

    @Test(arguments: [
        ("200", "Content-Length: 3", RequestMethod.get, ResponseFraming.length(3)),
        ("200", "Content-Length: 3", .head, .none), ("204", "A: b", .get, .none),
        ("304", "Content-Length: 3", .get, .none), ("100", "A: b", .get, .none),
        ("101", "Connection: upgrade", .get, .none), ("200", "A: b", .connect, .none),
        ("404", "Content-Length: 3", .connect, .length(3)), ("200", "A: b", .get, .untilClose),
        ("200", "Transfer-Encoding: chunked", .get, .chunked),
        ("200", "Transfer-Encoding: chunked", .head, .none),
    ])
    func `the end of the body is known by method, status and fields`(
        status: String, line: String, method: RequestMethod, framing: ResponseFraming
    ) {
        let head = self.head("HTTP/1.1 \(status) x\r\n\(line)\r\n\r\n", answering: method)
        #expect(head?.framing == framing)
        #expect(head?.persists == (framing != .untilClose))
    }

    @Test func `the connection persists by version and options`() {
        #expect(head("HTTP/1.0 204\r\n\r\n")?.persists == false)
        #expect(head("HTTP/1.0 204\r\nConnection: keep-alive\r\n\r\n")?.persists == true)
        #expect(head("HTTP/1.1 204\r\nConnection: close\r\n\r\n")?.persists == false)
        #expect(head("HTTP/1.1 101\r\nConnection: Upgrade\r\n\r\n")?.upgrade == true)
    }

    @Test(arguments: [
        ("HTTP/1.1 99 x", HeadRefusal.badStatusLine), ("HTTP/1.1 600 x", .badStatusLine),
        ("HTTP/1.1 2000 x", .badStatusLine), ("HTTP/1.1  200 x", .badStatusLine),
        ("HTTP/1.1 20", .badStatusLine), ("HTTP/1.1 +20 x", .badStatusLine),
        ("HTTP/2.0 200 x", .unsupportedVersion), ("http/1.1 200 x", .badVersion),
        ("\r\nHTTP/1.1 200 x", .badVersion), ("ICY 200 OK", .badVersion),
        ("HTTP/1.1 200 a\u{0}b", .badFieldValue), ("HTTP/1.1 200\tOK", .badStatusLine),
        ("HTTP/1.1 200 x\r\nContent-Length: 1\r\nContent-Length: 1", .repeatedContentLength),
        (
            "HTTP/1.1 200 x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
            .lengthAndTransferEncoding
        ),
        ("HTTP/1.0 200 x\r\nTransfer-Encoding: chunked", .transferEncodingInHTTP10),
        ("HTTP/1.1 200 x\r\nTransfer-Encoding: gzip", .unknownTransferCoding),
        ("HTTP/1.1 200 x\r\nA: b\r\n c", .foldedLine),
        ("HTTP/1.1 200 x\r\nA : b", .blankBeforeColon),
        ("HTTP/1.1 200 x\nA: b", .bareLineFeed),
    ])
    func `what could be read in two ways is refused, however it is cut`(
        text: String, refusal: HeadRefusal
    ) {
        let bytes = Array((text + "\r\n\r\n").utf8)
        for cut in 0...bytes.count {
            var scan = HeadScan()
            let piece = Array(bytes[..<cut])
            var reading = ResponseHead.read(piece.span, answering: .get, scan: &scan)
            if case .incomplete = reading {
                reading = ResponseHead.read(bytes.span, answering: .get, scan: &scan)
            }
            guard case .refused(refusal) = reading else {
                Issue.record("\(reading) where \(refusal) was due")
                return
            }
        }
    }
}
