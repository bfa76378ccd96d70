import Compression
import Disk
public import Loops

extension Router {
    /// Serves the files of a folder to `GET` and `HEAD` below `prefix`, which ends with a slash.
    ///
    /// Conditions and single ranges are heeded; who asks for several gets the whole. The disk is read
    /// on `threads`, in pieces, as fast as the peer takes them.
    public mutating func mount(
        files folder: StaticFolder, below prefix: String, on threads: BlockingThreads,
        fields: ResponseFields = ResponseFields(), admission: Admission? = nil
    ) throws(RouteFault) {
        guard prefix.hasSuffix("/") else { throw .expectedFolder(prefix) }
        let depth = prefix.split(separator: "/").count
        let files = ServedFiles(folder: folder, depth: depth, threads: threads, fields: fields)
        for pattern in [prefix, prefix + "{path...}"] {
            try mount(.get, pattern, admission: admission) { try await files.answer($0) }
        }
    }
}

/// How requests for the files of a folder are answered.
private struct ServedFiles: Sendable {
    let folder: StaticFolder
    /// How many segments of a path stand before those of the folder.
    let depth: Int
    let threads: BlockingThreads
    let fields: ResponseFields

    /// What was found, and all of it where it is small.
    private struct Found: Sendable {
        let file: StaticFile
        let bytes: [UInt8]?
    }

    private enum Finding: Sendable {
        case file(Found)
        case redirect(String)
        case refused(StaticRefusal)
    }

    func answer(_ request: Request) async throws -> Response {
        let segments = Array(request.head.target.path.dropFirst(depth))
        let codings = ContentCoding.accepted(request.fields)
        switch try await onThread({ find(segments, codings) }) {
        case .refused(.notFound):
            throw Refusal(.notFound, "not_found", StaticRefusal.notFound.description)
        case .refused(.busy):
            throw Refusal(
                .serviceUnavailable, "busy", StaticRefusal.busy.description, retryAfterSeconds: 1)
        case .refused(.disk(let error)): throw error
        case .redirect(let reference):
            var response = Response(.movedPermanently, fields: fields)
            response.fields.setOwn(.location, reference)
            return response
        case .file(let found): return response(found, for: request)
        }
    }

    private func find(_ segments: [String], _ codings: [ContentCoding]) -> Finding {
        do throws(StaticRefusal) {
            switch try folder.resolve(segments, accepting: codings) {
            case .redirect(let reference): return .redirect(reference)
            case .file(let file): return .file(Found(file: file, bytes: try small(file)))
            }
        } catch { return .refused(error) }
    }

    private func small(_ file: StaticFile) throws(StaticRefusal) -> [UInt8]? {
        guard file.length <= UInt64(StaticFile.pieceSize) else { return nil }
        var bytes: [UInt8] = []
        do throws(DiskError) { _ = try file.read(at: 0, into: &bytes) } catch {
            throw StaticRefusal(error)
        }
        return UInt64(bytes.count) == file.length ? bytes : nil
    }

    private func response(_ found: Found, for request: Request) -> Response {
        let file = found.file
        let size = Int(clamping: file.length)
        var response = Response(fields: fields)
        response.fields.setOwn(.contentType, file.mediaType)
        response.fields.setOwn(.etag, file.entityTag)
        response.fields.set(.lastModified, HTTPDate(seconds: file.modified))
        response.fields.set(.acceptRanges, "bytes")
        if let coding = file.coding { response.fields.setOwn(.contentEncoding, coding.rawValue) }
        if file.variesByCoding { response.fields.add(.vary, "Accept-Encoding") }
        if let bytes = found.bytes {
            response.body = .bytes(bytes)
            return response
        }
        response.body = stream(file, 0..<size)
        let validators = Validators(of: response.fields)
        guard request.method == .get, validators.allowsRange(request.fields),
            case .proceed = validators.judge(request.method, request.fields),
            let ranges = ByteRanges(of: request.fields)
        else { return response }
        switch ranges.resolve(size: size) {
        case .whole, .several: return response
        case .single(let range):
            response.status = .partialContent
            response.fields.setOwn(.contentRange, ByteRanges.contentRange(range, size: size))
            response.body = stream(file, range)
            return response
        case .unsatisfiable:
            var refused = Response(.rangeNotSatisfiable, fields: fields)
            refused.fields.setOwn(.contentRange, ByteRanges.unsatisfiable(size: size))
            return refused
        }
    }

    private func stream(_ file: StaticFile, _ range: Range<Int>) -> ResponseBody {
        .stream(length: range.count) { writer in
            var at = range.lowerBound
            while at < range.upperBound {
                let (from, most) = (at, min(StaticFile.pieceSize, range.upperBound - at))
                let piece = try await onThread {
                    var bytes: [UInt8] = []
                    _ = try file.read(at: UInt64(from), atMost: most, into: &bytes)
                    return bytes
                }
                // A file that was cut while it was sent cannot be sent to its end.
                guard !piece.isEmpty else { return }
                at += piece.count
                try await writer.write(piece)
                try await writer.flush()
            }
        }
    }

    private func onThread<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        do { return try await threads.run(work) } catch let refusal as BlockingRefusal {
            throw Refusal(
                .serviceUnavailable, "busy", refusal.description, retryAfterSeconds: 1)
        }
    }
}

extension ContentCoding {
    /// The codings that a client takes at least as gladly as the plain form, the best first.
    fileprivate static func accepted(_ fields: HeaderFields) -> [ContentCoding] {
        var left: [ContentCoding] = [.zstd, .gzip]
        var accepted: [ContentCoding] = []
        while case .coded(let coding) = negotiate(fields, offered: left) {
            accepted.append(coding)
            left.removeAll { $0 == coding }
        }
        return accepted
    }
}
