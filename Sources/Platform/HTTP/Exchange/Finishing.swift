import Compression

/// What becomes of a good answer before it is sent: conditions, then a range, then compression.
enum Finishing {
    static func finish(
        _ response: inout Response, for head: RequestHead, compressingFrom least: Int?
    ) {
        guard response.status == .ok else { return }
        let isCompressible = mayBeCompressed(response, from: least)
        if isCompressible { vary(&response.fields) }
        if let other = judged(response, for: head) ?? ranged(response, for: head) {
            response = other
        } else if isCompressible {
            compress(&response, for: head)
        }
    }

    /// 304 or 412 where the client's conditions ask for it. Only of what is read: what a handler has
    /// changed already cannot be refused any more, so it judges the conditions of its own changes.
    private static func judged(_ response: Response, for head: RequestHead) -> Response? {
        guard head.method == .get || head.method == .head else { return nil }
        let validators = Validators(of: response.fields)
        guard validators.etag != nil || validators.lastModified != nil else { return nil }
        switch validators.judge(head.method, head.fields) {
        case .proceed: return nil
        case .notModified:
            var answer = Response(.notModified, fields: response.fields)
            for name in [FieldName.contentType, .contentEncoding, .acceptRanges] {
                answer.fields.remove(name)
            }
            return answer
        case .preconditionFailed: return Response(.preconditionFailed)
        }
    }

    /// A part of a whole that was made; a streamed one sees to its ranges itself. Who asks for several
    /// parts at once gets the whole, which a server may always send.
    private static func ranged(_ response: Response, for head: RequestHead) -> Response? {
        guard head.method == .get, case .bytes(let bytes) = response.body,
            response.fields.first(.acceptRanges) == "bytes",
            Validators(of: response.fields).allowsRange(head.fields),
            let ranges = ByteRanges(of: head.fields)
        else { return nil }
        switch ranges.resolve(size: bytes.count) {
        case .whole, .several: return nil
        case .single(let range):
            var part = Response(.partialContent, fields: response.fields)
            part.fields.setOwn(.contentRange, ByteRanges.contentRange(range, size: bytes.count))
            part.body = .bytes(Array(bytes[range]))
            return part
        case .unsatisfiable:
            var answer = Response(.rangeNotSatisfiable)
            answer.fields.setOwn(.contentRange, ByteRanges.unsatisfiable(size: bytes.count))
            return answer
        }
    }

    private static func mayBeCompressed(_ response: Response, from least: Int?) -> Bool {
        guard let least, case .bytes(let bytes) = response.body, bytes.count >= least,
            !response.fields.contains(.contentEncoding),
            response.fields.first(.cacheControl)?.contains("no-transform") != true,
            let type = response.fields.first(.contentType)
        else { return false }
        return isText(type)
    }

    /// Says that others may get it in another coding, beside what it varies by already.
    private static func vary(_ fields: inout ResponseFields) {
        fields.add(.vary, "Accept-Encoding")
    }

    /// A client that excludes the plain form and takes no other gets the plain one: an answer it can
    /// pass over is better than none.
    private static func compress(_ response: inout Response, for head: RequestHead) {
        guard case .bytes(let bytes) = response.body,
            case .coded(let coding) = ContentCoding.negotiate(head.fields)
        else { return }
        do throws(CompressionError) {
            let compressed = try Compressor.compress(bytes.span, coding)
            guard compressed.count < bytes.count else { return }
            response.body = .bytes(compressed)
            response.fields.setOwn(.contentEncoding, coding.rawValue)
            weaken(&response.fields)
        } catch {
            // Out of memory for the library's state: the answer is as good without it.
            return
        }
    }

    /// The compressed bytes are others than those the tag was made for.
    private static func weaken(_ fields: inout ResponseFields) {
        guard let text = fields.first(.etag), let tag = ETag(text: text), !tag.isWeak,
            let weak = ETag(tag.tag, isWeak: true)
        else { return }
        fields.setOwn(.etag, weak.text)
    }

    private static func isText(_ type: String) -> Bool {
        [
            "text/", "application/json", "application/javascript", "application/xml",
            "image/svg+xml",
            "application/openmetrics-text", "application/openrpc+json",
        ].contains { type.hasPrefix($0) }
    }
}

extension Validators {
    /// What an answer says about the state it shows.
    init(of fields: ResponseFields) {
        self.init(
            etag: fields.first(.etag).flatMap { ETag(text: $0) },
            lastModified: fields.first(.lastModified).flatMap { HTTPDate($0) })
    }
}
