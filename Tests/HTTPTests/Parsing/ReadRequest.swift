import HTTP

/// Everything a read request head says, side by side, so that two readings can be compared.
struct ReadRequest: Hashable {
    struct Field: Hashable {
        let name: String
        let value: String
    }

    var method = "GET"
    var target = "/"
    var host = ""
    var version = HTTPVersion.http11
    var fields: [Field] = []
    var framing = BodyFraming.none
    var persists = true
    var expectsContinue = false
    var upgrade = false
    var byteCount = 0
    var path: [String] = []
    var query: [String] = []
}

extension ReadRequest {
    init(_ head: RequestHead) {
        method = head.method.text
        target = head.rawTarget
        host = head.host
        version = head.version
        fields = head.fields.map { Field(name: $0.name, value: $0.value) }
        framing = head.framing
        persists = head.persists
        expectsContinue = head.expectsContinue
        upgrade = head.upgrade
        byteCount = head.byteCount
        path = head.target.path
        query = head.target.query.map { "\($0.name)=\($0.value)" }
    }
}

/// A reading that can be compared.
enum ReadOutcome: Hashable {
    case incomplete
    case head(ReadRequest)
    case refused(HeadRefusal)

    init(_ reading: HeadReading<RequestHead>) {
        switch reading {
        case .incomplete: self = .incomplete
        case .head(let head): self = .head(ReadRequest(head))
        case .refused(let refusal): self = .refused(refusal)
        }
    }

    /// What comes of bytes that are all there.
    static func of(_ bytes: [UInt8], limits: HeadLimits = HeadLimits()) -> ReadOutcome {
        var scan = HeadScan()
        return ReadOutcome(RequestHead.read(bytes.span, scan: &scan, limits: limits))
    }

    static func of(_ text: String, limits: HeadLimits = HeadLimits()) -> ReadOutcome {
        of(Array(text.utf8), limits: limits)
    }

    /// What comes of bytes that arrive in pieces ending at these places, the last at their end.
    static func of(
        _ bytes: [UInt8], cutAt places: [Int], limits: HeadLimits = HeadLimits()
    ) -> ReadOutcome {
        var scan = HeadScan()
        for place in places + [bytes.count] {
            let there = Array(bytes[..<place])
            let outcome = ReadOutcome(RequestHead.read(there.span, scan: &scan, limits: limits))
            if outcome != .incomplete { return outcome }
        }
        return .incomplete
    }

    var head: ReadRequest? {
        if case .head(let head) = self { head } else { nil }
    }

    var refusal: HeadRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

/// The head of a request for `/` with these lines, read.
func requestHead(_ lines: String..., first: String = "GET / HTTP/1.1\r\nHost: x") -> RequestHead? {
    let text = ([first] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    let bytes = Array(text.utf8)
    var scan = HeadScan()
    guard case .head(let head) = RequestHead.read(bytes.span, scan: &scan) else { return nil }
    return head
}
