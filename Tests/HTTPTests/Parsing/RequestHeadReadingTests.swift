import Glibc
import HTTP
import SpecTesting
import Testing

@Suite struct RequestHeadReadingTests {
    @Test func `a head says what stands in it`() throws {
        let text =
            "POST /a/b%20c?x=1&y=%C3%A9+z HTTP/1.1\r\nHost: example.org:8080\r\n"
            + "User-Agent:curl/8.5.0\r\nContent-Length:  17 \t\r\nEMPTY:\r\n"
            + "Expect: 100-Continue\r\n\r\n"
        let head = try #require(ReadOutcome.of(text + "the body is not ").head)
        #expect(
            head
                == ReadRequest(
                    method: "POST", target: "/a/b%20c?x=1&y=%C3%A9+z", host: "example.org:8080",
                    version: .http11,
                    fields: [
                        .init(name: "host", value: "example.org:8080"),
                        .init(name: "user-agent", value: "curl/8.5.0"),
                        .init(name: "content-length", value: "17"),
                        .init(name: "empty", value: ""),
                        .init(name: "expect", value: "100-Continue"),
                    ],
                    framing: .length(17), persists: true, expectsContinue: true, upgrade: false,
                    byteCount: text.utf8.count, path: ["a", "b c"], query: ["x=1", "y=é z"]))
    }

    @Test func `what follows a head is left alone, and read next`() throws {
        let text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        let all = Array(String(repeating: text, count: 20).utf8)
        var (start, heads, scan) = (0, 0, HeadScan())
        while start < all.count {
            let left = Array(all[start...])
            scan.reset()
            guard case .head(let head) = RequestHead.read(left.span, scan: &scan) else { break }
            #expect(head.framing == .length(3))
            start += head.byteCount + 3
            heads += 1
        }
        #expect(heads == 20)
        #expect(start == all.count)
    }

    @Test func `a head that comes byte by byte is the same`() {
        let text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        let bytes = Array(text.utf8)
        let expected = ReadOutcome.of(bytes)
        #expect(expected.head != nil)
        #expect(ReadOutcome.of(bytes, cutAt: Array(0..<bytes.count)) == expected)
    }

    @Test func `a chunked body is announced`() {
        let head = requestHead("Transfer-Encoding: Chunked", first: "POST / HTTP/1.1\r\nHost: x")
        #expect(head?.framing == .chunked)
        #expect(head?.persists == true)
    }

    @Test func `a length of zero is a length`() {
        #expect(requestHead("Content-Length: 0")?.framing == .length(0))
        #expect(requestHead("Content-Length: 007")?.framing == .length(7))
        #expect(
            requestHead("Content-Length: 999999999999999999")?.framing
                == .length(999_999_999_999_999_999))
        #expect(requestHead()?.framing == BodyFraming.none)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: x", "Accept: */*", true),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: close", false),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: CLOSE", false),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: x , close\t,y", false),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: closed", true),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: not-close", true),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: keep-alive, close", false),
        ("GET / HTTP/1.1\r\nHost: x", "Connection: keep-alive\r\nConnection: close", false),
        ("GET / HTTP/1.0", "Accept: */*", false),
        ("GET / HTTP/1.0", "Connection: keep-alive", true),
        ("GET / HTTP/1.0", "Connection: close, keep-alive", false),
    ])
    func `the connection persists by version and options`(
        first: String, line: String, persists: Bool
    ) throws {
        #expect(try #require(requestHead(line, first: first)).persists == persists)
    }

    @Test func `an upgrade is asked for by the option, not by a word that holds it`() {
        #expect(requestHead("Connection: keep-alive, Upgrade")?.upgrade == true)
        #expect(requestHead("Connection: upgraded")?.upgrade == false)
        #expect(requestHead("Upgrade: websocket")?.upgrade == false)
        #expect(requestHead("Connection: upgrade", first: "GET / HTTP/1.0")?.upgrade == false)
    }

    @Test func `nobody waits for 100 who has no body or is of HTTP 1,0`() {
        let expect = "Expect: 100-continue"
        #expect(requestHead(expect, "Content-Length: 1")?.expectsContinue == true)
        #expect(requestHead(expect, "Transfer-Encoding: chunked")?.expectsContinue == true)
        #expect(requestHead(expect)?.expectsContinue == false)
        #expect(requestHead(expect, "Content-Length: 0")?.expectsContinue == false)
        #expect(
            requestHead(expect, "Content-Length: 1", first: "POST / HTTP/1.0")?.expectsContinue
                == false)
    }

    @Test func `a request of HTTP 1,0 needs no host`() {
        #expect(requestHead(first: "GET / HTTP/1.0")?.host == "")
        #expect(requestHead("Host: y", first: "GET / HTTP/1.0")?.host == "y")
    }

    @Test func `an absolute target's host wins over the field`() {
        let head = requestHead(first: "GET http://a.example:81/p?q HTTP/1.1\r\nHost: b.example")
        #expect(head?.host == "a.example:81")
        #expect(head?.target.form == .absolute)
        #expect(head?.target.rawPath == "/p")
        #expect(head?.fields.first(.host) == "b.example")
    }

    @Test func `any token is a method, and its case counts`() throws {
        for (text, method) in [
            ("GET", RequestMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put),
            ("PATCH", .patch), ("DELETE", .delete), ("TRACE", .trace), ("OPTIONS", .options),
            ("get", .other("get")), ("PROPFIND", .other("PROPFIND")), ("!#$", .other("!#$")),
        ] {
            let head = try #require(requestHead(first: "\(text) / HTTP/1.1\r\nHost: x"))
            #expect(head.method == method)
            #expect(head.method.text == text)
        }
    }

    @Test func `up to two empty lines before a request are passed over`() {
        let text = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(ReadOutcome.of("\r\n" + text).head?.byteCount == text.utf8.count + 2)
        #expect(ReadOutcome.of("\r\n\r\n" + text).head?.byteCount == text.utf8.count + 4)
        #expect(ReadOutcome.of("\r\n\r\n\r\n" + text) == .refused(.tooManyEmptyLines))
        #expect(ReadOutcome.of("\r\n\r\n") == .incomplete)
        let three = Array("\r\n\r\n\r\n".utf8)
        #expect(ReadOutcome.of(three, cutAt: Array(0..<6)) == .refused(.tooManyEmptyLines))
    }

    @Test func `as many bytes, fields and bytes of a target as the limits say are taken`() {
        let limits = HeadLimits(bytes: 60, fields: 3, targetBytes: 10)
        let full = "GET /23456789 HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: "
        let whole = full + String(repeating: "b", count: 56 - full.utf8.count) + "\r\n\r\n"
        #expect(whole.utf8.count == 60)
        #expect(ReadOutcome.of(whole, limits: limits).head?.byteCount == 60)
        #expect(
            ReadOutcome.of(whole.replacing("B: ", with: "B: b"), limits: limits)
                == .refused(.headTooLarge))
        #expect(
            ReadOutcome.of("GET /2345678901 HTTP/1.1\r\n", limits: limits)
                == .refused(.targetTooLong))
        #expect(
            ReadOutcome.of("GET / HTTP/1.0\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n", limits: limits)
                == .refused(.tooManyFields))
        #expect(
            ReadOutcome.of("GET / HTTP/1.0\r\nA:\r\nA:\r\nA:\r\n\r\n", limits: limits).head?.fields
                .count == 3)
    }

    /// What this thread has computed for, however long others kept it from that.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test func `sending a head byte by byte costs no more than its length`() {
        let filler = String(repeating: "b", count: 15_000)
        let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\nA: \(filler)\r\n\r\n".utf8)
        var (scan, heads) = (HeadScan(), 0)
        // A reader that began anew each time would look at a hundred million bytes here.
        let before = Self.processorSeconds
        for count in 1...bytes.count {
            let there = bytes.span.extracting(0..<count)
            if case .head = RequestHead.read(there, scan: &scan) { heads += 1 }
        }
        #expect(heads == 1)
        #expect(Self.processorSeconds - before < 2)
    }
}
