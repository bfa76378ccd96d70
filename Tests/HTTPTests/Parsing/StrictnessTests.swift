import HTTP
import SpecTesting
import Testing

/// One way to write a head wrongly.
struct WrongHead: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let refusal: HeadRefusal

    init(_ name: String, _ text: String, _ refusal: HeadRefusal) {
        (testDescription, self.text, self.refusal) = (name, text, refusal)
    }

    /// A good request line and host, and then these lines.
    init(_ name: String, lines: String, _ refusal: HeadRefusal) {
        self.init(name, "POST / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n\r\n", refusal)
    }

    /// A head that is good but for its first line.
    init(_ name: String, first: String, _ refusal: HeadRefusal) {
        self.init(name, first + "\r\nHost: x\r\n\r\n", refusal)
    }
}

@Suite struct StrictnessTests {
    static let framing = [
        WrongHead(
            "length and chunked", lines: "Content-Length: 3\r\nTransfer-Encoding: chunked",
            .lengthAndTransferEncoding),
        WrongHead(
            "chunked and length", lines: "Transfer-Encoding: chunked\r\nContent-Length: 3",
            .lengthAndTransferEncoding),
        WrongHead(
            "two different lengths", lines: "Content-Length: 3\r\nContent-Length: 4",
            .repeatedContentLength),
        WrongHead(
            "the same length twice", lines: "Content-Length: 3\r\ncontent-length: 3",
            .repeatedContentLength),
        WrongHead("a list of equal lengths", lines: "Content-Length: 3, 3", .badContentLength),
        WrongHead("a negative length", lines: "Content-Length: -1", .badContentLength),
        WrongHead("a length with a plus sign", lines: "Content-Length: +3", .badContentLength),
        WrongHead("a length with a blank inside", lines: "Content-Length: 1 0", .badContentLength),
        WrongHead("a hexadecimal length", lines: "Content-Length: 0x10", .badContentLength),
        WrongHead("an empty length", lines: "Content-Length:", .badContentLength),
        WrongHead(
            "a length beyond every integer", lines: "Content-Length: 99999999999999999999",
            .badContentLength),
        WrongHead(
            "a coding besides chunked", lines: "Transfer-Encoding: gzip, chunked",
            .unknownTransferCoding),
        WrongHead(
            "chunked with a parameter", lines: "Transfer-Encoding: chunked;q=1",
            .unknownTransferCoding),
        WrongHead(
            "chunked in quotes", lines: "Transfer-Encoding: \"chunked\"", .unknownTransferCoding),
        WrongHead("identity", lines: "Transfer-Encoding: identity", .unknownTransferCoding),
        WrongHead(
            "a word like chunked", lines: "Transfer-Encoding: xchunked", .unknownTransferCoding),
        WrongHead("an empty coding", lines: "Transfer-Encoding:", .unknownTransferCoding),
        WrongHead(
            "chunked twice", lines: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            .repeatedTransferEncoding),
        WrongHead(
            "chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            .transferEncodingInHTTP10),
        WrongHead("another expectation", lines: "Expect: 200-ok", .unmetExpectation),
        WrongHead(
            "a second expectation", lines: "Expect: 100-continue\r\nExpect: x", .unmetExpectation),
    ]

    @Test(arguments: framing)
    func `a body whose end could be argued about is refused`(wrong: WrongHead) {
        #expect(ReadOutcome.of(wrong.text) == .refused(wrong.refusal))
    }

    static let lines = [
        WrongHead("a folded line", lines: "A: b\r\n c", .foldedLine),
        WrongHead("a line folded with a tab", lines: "A: b\r\n\tc", .foldedLine),
        WrongHead("a blank before the first field", first: "GET / HTTP/1.1\r\n A: b", .foldedLine),
        WrongHead("a space before the colon", lines: "A : b", .blankBeforeColon),
        WrongHead("a tab before the colon", lines: "A\t: b", .blankBeforeColon),
        WrongHead("no colon", lines: "A", .badFieldName),
        WrongHead("no name", lines: ": b", .badFieldName),
        WrongHead("a name in quotes", lines: "\"A\": b", .badFieldName),
        WrongHead("a name beyond ASCII", lines: "é: b", .badFieldName),
        WrongHead("a name in brackets", lines: "A[0]: b", .badFieldName),
        WrongHead("a zero byte in a value", lines: "A: b\0c", .badFieldValue),
        WrongHead("a zero byte in a name", lines: "A\0: b", .badFieldName),
        WrongHead("an escape in a value", lines: "A: \u{1B}[2J", .badFieldValue),
        WrongHead("a delete in a value", lines: "A: b\u{7F}", .badFieldValue),
        WrongHead("a bare return in a value", lines: "A: b\rc", .bareCarriageReturn),
        WrongHead("a bare feed in a value", lines: "A: b\nc: d", .bareLineFeed),
        WrongHead("bare feeds throughout", "GET / HTTP/1.1\nHost: x\n\n", .bareLineFeed),
        WrongHead("bare returns throughout", "GET / HTTP/1.1\rHost: x\r\r", .bareCarriageReturn),
        WrongHead("a bare feed at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n", .bareLineFeed),
        WrongHead("two returns", "GET / HTTP/1.1\r\nHost: x\r\r\n\r\n", .bareCarriageReturn),
        WrongHead(
            "more fields than are taken", lines: String(repeating: "A: b\r\n", count: 79) + "A: b",
            .tooManyFields),
        WrongHead(
            "a huge head", lines: "A: " + String(repeating: "b", count: 20_000), .headTooLarge),
    ]

    @Test(arguments: lines)
    func `a line that is not a field is refused`(wrong: WrongHead) {
        #expect(ReadOutcome.of(wrong.text) == .refused(wrong.refusal))
    }

    static let firstLines = [
        WrongHead("a blank before the method", first: " GET / HTTP/1.1", .badMethod),
        WrongHead("no target", first: "GET HTTP/1.1", .badRequestLine),
        WrongHead("no version", first: "GET /", .badRequestLine),
        WrongHead("two spaces", first: "GET  / HTTP/1.1", .badRequestLine),
        WrongHead("two spaces before the version", first: "GET /  HTTP/1.1", .badVersion),
        WrongHead("a tab behind the method", first: "GET\t/ HTTP/1.1", .badMethod),
        WrongHead("a tab behind the target", first: "GET /\tHTTP/1.1", .badRequestLine),
        WrongHead("a space at the end", first: "GET / HTTP/1.1 ", .badRequestLine),
        WrongHead("another target", first: "GET / /admin HTTP/1.1", .badVersion),
        WrongHead("a version in lower case", first: "GET / http/1.1", .badVersion),
        WrongHead("a version of three digits", first: "GET / HTTP/1.10", .badRequestLine),
        WrongHead("a version without a point", first: "GET / HTTP/1 1", .badVersion),
        WrongHead("HTTP/1.2", first: "GET / HTTP/1.2", .unsupportedVersion),
        WrongHead("HTTP/0.9", first: "GET / HTTP/0.9", .unsupportedVersion),
        WrongHead("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        WrongHead("a TLS hello", "\u{16}\u{3}\u{1}\u{2}", .badMethod),
        WrongHead("a method in brackets", first: "[GET] / HTTP/1.1", .badMethod),
        WrongHead(
            "a long method", first: String(repeating: "M", count: 65) + " / HTTP/1.1",
            .methodTooLong),
        WrongHead(
            "a long target", first: "GET /" + String(repeating: "a", count: 8_192) + " HTTP/1.1",
            .targetTooLong),
        WrongHead("a target beyond ASCII", first: "GET /é HTTP/1.1", .badTarget),
        WrongHead("a zero byte in the target", first: "GET /a\0b HTTP/1.1", .badRequestLine),
        WrongHead("a feed in the request line", first: "GET /\nHTTP/1.1", .bareLineFeed),
    ]

    @Test(arguments: firstLines)
    func `a first line that is no request is refused`(wrong: WrongHead) {
        #expect(ReadOutcome.of(wrong.text) == .refused(wrong.refusal))
    }

    static let hosts = [
        WrongHead("no host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
        WrongHead(
            "no host beside an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
        WrongHead("two hosts", lines: "Host: y", .repeatedHost),
        WrongHead("the same host twice", lines: "host: x", .repeatedHost),
    ]

    @Test(arguments: hosts)
    func `a request without exactly one host is refused`(wrong: WrongHead) {
        #expect(ReadOutcome.of(wrong.text) == .refused(wrong.refusal))
    }

    @Test(arguments: [
        "", "a b", "user@a", "user:pass@a", "a:", "a:b", "a:65536", "a:-1", "a:+1", "a:1:2", ":80",
        "a/b", "a?b", "a#b", "a,b", "a%41", "a\\b", "http://a", "[::1", "::1", "[]", "[1]",
        "[::g]", "[::1]x", "[v1.a]", "é", "a;b", "<a>", "a:000080",
    ])
    func `a bad host is refused`(host: String) {
        for version in ["1.1", "1.0"] {
            let text = "GET / HTTP/\(version)\r\nHost: \(host)\r\n\r\n"
            #expect(ReadOutcome.of(text) == .refused(.badHost))
        }
        // Empty, it would be no absolute target either; with a slash it ends earlier.
        guard !host.contains("/"), !host.contains("?"), !host.contains(" ") else { return }
        let absolute = "GET http://\(host)/ HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(ReadOutcome.of(absolute).head == nil)
        // An absolute target does not excuse a bad field.
        let other = "GET http://a/ HTTP/1.1\r\nHost: \(host)\r\n\r\n"
        #expect(ReadOutcome.of(other) == .refused(.badHost))
    }

    @Test(arguments: [
        "a", "a.b-c_d~e", "127.0.0.1", "127.0.0.1:0", "a:65535", "[::1]", "[::1]:80",
        "[::ffff:127.0.0.1]", "A.EXAMPLE.",
    ])
    func `a good host is taken as it came`(host: String) {
        #expect(
            ReadOutcome.of("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").head?.host == host)
        #expect(
            ReadOutcome.of("GET http://\(host) HTTP/1.1\r\nHost: x\r\n\r\n").head?.host == host)
    }

    @Test func `a wrong head is refused however it is cut, and the same way`() {
        for wrong in Self.framing + Self.lines + Self.firstLines + Self.hosts {
            let bytes = Array(wrong.text.utf8)
            guard bytes.count < 300 else { continue }
            for cut in 0...bytes.count {
                #expect(ReadOutcome.of(bytes, cutAt: [cut]) == .refused(wrong.refusal))
            }
            let every = Array(0..<bytes.count)
            #expect(ReadOutcome.of(bytes, cutAt: every) == .refused(wrong.refusal))
        }
    }
}
