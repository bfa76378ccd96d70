import HTTP
import Simulation
import Telemetry

/// Reading the heads of requests beside a reader that makes a text of every part, as a first sketch
/// in Swift would. No parser in C is on every machine this runs on.
enum HTTPCases {
    private static let times = 1_000

    private static let few =
        "POST /compute_market/open HTTP/1.1\r\nHost: 127.0.0.1:26658\r\nUser-Agent: curl/8.5.0\r\n"
        + "Accept: */*\r\nContent-Type: application/json\r\nContent-Length: 113\r\n\r\n"

    private static let browser =
        "GET /explorer/blocks?page=2&limit=50 HTTP/1.1\r\nHost: explorer.example\r\n"
        + "Connection: keep-alive\r\nCache-Control: max-age=0\r\n"
        + "Sec-Ch-Ua: \"Chromium\";v=\"124\", \"Not-A.Brand\";v=\"99\"\r\n"
        + "Upgrade-Insecure-Requests: 1\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/124.0.0.0 Safari/537.36\r\n"
        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        + "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n"
        + "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
        + "Cookie: theme=dark; session=0123456789abcdef0123456789abcdef\r\n\r\n"

    static let cases: [Case] = [
        Case("http.head/read-5-fields", ["fields": "5"], unit: .nanoseconds) {
            Match(reading(few), against: splitting(few))
        },
        Case("http.head/read-12-fields", ["fields": "12"], unit: .nanoseconds) {
            Match(reading(browser), against: splitting(browser))
        },
        Case("http.chunked/read-1-kib-chunks", ["chunk": "1024"], unit: .nanoseconds) {
            var body: [UInt8] = []
            for _ in 0..<times {
                ChunkedWriting.append([UInt8](repeating: 0x61, count: 1_024).span, to: &body)
            }
            body.append(contentsOf: ChunkedWriting.end)
            return Match(.repeating { readChunks(body.span) })
        },
        // All that an exchange does for spans where nobody traces.
        Case("http.span/nobody-traces", ["fields": "5"], unit: .nanoseconds) {
            Match(spanning(few, under: nil))
        },
        Case("http.span/begun-and-not-kept", ["fields": "5"], unit: .nanoseconds) {
            let tracer = try Tracer(
                clock: .system, registry: Registry(), sampledPerMillion: 0, bound: 2_048)
            return Match(spanning(few, under: tracer))
        },
    ]

    private static func spanning(_ text: String, under tracer: Tracer?) -> Contender {
        let bytes = Array(text.utf8)
        var scan = HeadScan()
        guard case .head(let head) = RequestHead.read(bytes.span, scan: &scan) else {
            preconditionFailure("a head of our own is refused")
        }
        var dice = SplitMix64(seed: 1)
        return .repeating {
            for _ in 0..<times {
                let caller = SpanContext(ofCaller: head.fields)
                let span = tracer?.begin("", under: caller, using: &dice)
                blackHole(span?.context ?? caller)
                if let span, let tracer, tracer.keeps(span) { tracer.finish(span) }
            }
            return times
        }
    }

    private static func reading(_ text: String) -> Contender {
        let bytes = Array(text.utf8)
        return .repeating {
            for _ in 0..<times {
                var scan = HeadScan()
                guard case .head(let head) = RequestHead.read(bytes.span, scan: &scan) else {
                    return 0
                }
                blackHole(head)
            }
            return times
        }
    }

    private static func splitting(_ text: String) -> Contender {
        let bytes = Array(text.utf8)
        return .repeating("split into texts") {
            for _ in 0..<times {
                let lines = bytes.split(separator: 0x0A).map { $0.dropLast() }
                let first = lines[0].split(separator: 0x20)
                    .map { String(decoding: $0, as: UTF8.self) }
                var fields: [String: String] = [:]
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: 0x3A) else { continue }
                    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
                    fields[name] = String(
                        decoding: line[(colon + 1)...].drop { $0 == 0x20 }, as: UTF8.self)
                }
                blackHole((first, fields))
            }
            return times
        }
    }

    /// How many chunks there are.
    private static func readChunks(_ body: Span<UInt8>) -> Int {
        var (reader, at, chunks) = (ChunkedReader(), 0, 0)
        while true {
            switch reader.next(body.extracting(at..<body.count)) {
            case .data(let range):
                at += range.upperBound
                chunks += 1
            case .consumed(let count): at += count
            case .needMore, .ended, .refused: return chunks
            }
        }
    }
}
