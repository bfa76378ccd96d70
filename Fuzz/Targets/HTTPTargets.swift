import Compression
import HTTP

extension FuzzTarget {
    /// What a stranger's connection brings first.
    public static let httpRequest = FuzzTarget(
        "http-request",
        promise: "A request is read, refused or unfinished, the same in one piece and byte by byte."
    ) { given in
        let ended = given.ended
        let bytes = ended.span
        var scan = HeadScan()
        _ = RequestHead.read(given, scan: &scan)
        scan.reset()
        let whole = RequestHead.read(bytes, scan: &scan)
        scan.reset()
        for count in 0...bytes.count {
            let piece = RequestHead.read(
                bytes.extracting(0..<count), scan: &scan)
            switch (piece, whole) {
            case (.incomplete, .incomplete): continue
            case (.incomplete, _): precondition(count < bytes.count, "the pieces come to less")
            case (.refused(let first), .refused(let second)):
                precondition(first == second, "refused for another reason")
                return
            case (.head(let first), .head(let second)):
                precondition(count == second.byteCount && first.byteCount == count)
                check(second)
                return
            default: preconditionFailure("the pieces come to something else")
            }
        }
    }

    private static func check(_ head: RequestHead) {
        let target = head.target
        for segment in target.path {
            precondition(segment != "." && segment != "..", "a segment leads elsewhere")
            precondition(
                !segment.utf8.contains { [0, 0x2F, 0x5C].contains($0) }, "a segment divides")
        }
        precondition(target.query.count <= QueryItems.most)
        for (name, value) in head.fields {
            // A name may be longer than any that can be asked for.
            precondition(
                FieldName(name)?.text == name || name.utf8.count > FieldName.longest,
                "a name is none")
            precondition(!value.utf8.contains { $0 == 13 || $0 == 10 || $0 == 0 }, "a value splits")
        }
        _ = (head.method.text, head.host, head.fields.list(.accept), MediaType(of: head.fields))
        _ = CorrelationID(of: head.fields)
        _ = Validators(etag: ETag("a"), lastModified: HTTPDate(seconds: 0))
            .judge(head.method, head.fields)
        _ = ContentCoding.negotiate(head.fields)
        _ = AcceptedTypes(of: head.fields).best(of: ["application/json", "text/html"])
    }

    /// What a server answers that we have asked.
    public static let httpResponse = FuzzTarget(
        "http-response",
        promise:
            "A response is read, refused or unfinished, the same in one piece and byte by byte."
    ) { given in
        let ended = given.ended
        let bytes = ended.span
        var scan = HeadScan()
        _ = ResponseHead.read(given, answering: .get, scan: &scan)
        scan.reset()
        let whole = ResponseHead.read(bytes, answering: .get, scan: &scan)
        scan.reset()
        for count in 0...bytes.count {
            let piece = ResponseHead.read(
                bytes.extracting(0..<count), answering: .get, scan: &scan)
            switch (piece, whole) {
            case (.incomplete, .incomplete): continue
            case (.incomplete, _): precondition(count < bytes.count, "the pieces come to less")
            case (.refused(let first), .refused(let second)):
                precondition(first == second, "refused for another reason")
                return
            case (.head(let first), .head(let second)):
                precondition(count == second.byteCount && first.framing == second.framing)
                precondition(!first.persists || first.framing != .untilClose)
                return
            default: preconditionFailure("the pieces come to something else")
            }
        }
    }

    /// A chunked body, of a stranger's making.
    public static let httpChunked = FuzzTarget(
        "http-chunked",
        promise: "A chunked body has the same data and the same end in one piece and byte by byte."
    ) { bytes in
        let whole = ChunkedBody(bytes, atOnce: bytes.count)
        precondition(ChunkedBody(bytes, atOnce: 1) == whole, "the pieces come to something else")
        guard whole.refusal == nil, whole.hasEnded else { return }
        precondition(whole.consumed <= bytes.count && whole.data.count < whole.consumed)
        var written: [UInt8] = []
        ChunkedWriting.append(whole.data.span, to: &written)
        written.append(contentsOf: ChunkedWriting.end)
        let again = ChunkedBody(written.span, atOnce: written.count)
        precondition(again.data == whole.data && again.consumed == written.count)
    }

    /// The target of a request.
    public static let httpTarget = FuzzTarget(
        "http-target", promise: "A target that is taken decodes to segments that can be walked."
    ) { bytes in
        guard let target = try? RequestTarget.read(bytes) else { return }
        precondition(target.form == .origin || target.form == .absolute)
        precondition(target.rawPath.utf8.first == 0x2F, "a path that begins nowhere")
        for segment in target.path {
            precondition(segment != "." && segment != "..", "a segment leads elsewhere")
            precondition(
                !segment.utf8.contains { [0, 0x2F, 0x5C].contains($0) }, "a segment divides")
            precondition(!segment.unicodeScalars.contains("\u{FFFD}") || bytes.holdsReplacement)
        }
        for item in target.query { precondition(!item.name.utf8.contains(0)) }
    }

    /// The values that conditional requests are made of.
    public static let httpRange = FuzzTarget(
        "http-range", promise: "Ranges lie within the content; dates, tags and types read back."
    ) { bytes in
        for size in [0, 1, 500, 10_000, Int.max] {
            switch ByteRanges(bytes)?.resolve(size: size) {
            case .single(let range): precondition(!range.isEmpty && range.upperBound <= size)
            case .several(let ranges):
                precondition(2...ByteRanges.most ~= ranges.count)
                precondition(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= size })
            case nil, .whole, .unsatisfiable: break
            }
        }
        if let date = HTTPDate(bytes) { precondition(HTTPDate(date.text) == date) }
        if let type = MediaType(bytes), type.description.utf8.count <= MediaType.longest {
            precondition(MediaType(type.description) == type)
        }
        let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        if let tag = ETag(text: text) { precondition(ETag(text: tag.text) == tag) }
    }
}

/// What a chunked body comes to when it is given so many bytes more at a time.
private struct ChunkedBody: Equatable {
    var data: [UInt8] = []
    var consumed = 0
    var hasEnded = false
    var refusal: ChunkRefusal?

    init(_ bytes: Span<UInt8>, atOnce step: Int) {
        var (reader, there) = (ChunkedReader(), min(step, bytes.count))
        while true {
            let left = bytes.extracting(consumed..<there)
            switch reader.next(left) {
            case .data(let range):
                for index in range { data.append(left[index]) }
                consumed += range.upperBound
            case .consumed(let count): consumed += count
            case .needMore:
                guard there < bytes.count else { return }
                there = min(there + max(step, 1), bytes.count)
            case .ended(let count):
                consumed += count
                hasEnded = true
                return
            case .refused(let refusal):
                self.refusal = refusal
                // How much was consumed before depends on the pieces.
                consumed = 0
                return
            }
        }
    }
}

extension Span<UInt8> {
    /// The bytes and the end of a head, whose reading then cannot stay open.
    fileprivate var ended: [UInt8] { indices.map { self[$0] } + Array("\r\n\r\n".utf8) }

    /// Whether the character that stands for what cannot be decoded may have been sent as it is.
    fileprivate var holdsReplacement: Bool {
        for index in indices where self[index] == UInt8(ascii: "%") { return true }
        return false
    }
}
