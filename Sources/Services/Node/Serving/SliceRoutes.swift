import ComputeMarket
import ComputeMarketSurface
import Disk
import HTTP
import Loops
import Primitives
import Records
import Storage
import Surface
import Synchronization
import Tables
import World

/// Slices over HTTP: `PUT /slices` keeps one and says its commitment, `PUT /slices/<commitment>`
/// keeps it if that is what it comes to, `GET /slices/<commitment>` gives it back.
struct SliceRoutes: Sendable {
    private let store: SliceStore
    private let gate: any NodeGate
    private let threads: BlockingThreads
    private let uploads = Uploads()

    static let unknown = DeclaredRefusal(.notFound, "unknown_slice", "No such slice is kept.")
    static let empty = DeclaredRefusal(.badRequest, "empty_slice", "A slice has at least one byte.")
    static let otherContent = DeclaredRefusal(
        .unprocessableContent, "other_content", "The bytes do not come to that commitment.")
    static let full = DeclaredRefusal(
        .serviceUnavailable, "slices_full", "There is no room for another slice now.")
    static let noSpace = DeclaredRefusal(
        .insufficientStorage, "no_space", "The disk of the node has no room for the slice.")
    static let busy = DeclaredRefusal(
        .serviceUnavailable, "busy", "So many slices are on their way already.")

    /// How much of a slice is read at once.
    private static let pieceSize = 256 << 10

    init(_ store: SliceStore, _ gate: any NodeGate, _ threads: BlockingThreads) {
        (self.store, self.gate, self.threads) = (store, gate, threads)
    }

    func mount(on router: inout Router) throws(RouteFault) {
        let octets = EndpointNote.Content("application/octet-stream")
        let json = EndpointNote.Content("application/json")
        let body = BodyPolicy.streamed(upTo: StoredSlice.most)
        try router.mount(
            .put, "/slices", body: body,
            note: EndpointNote(
                "Keeps a slice and says its commitment.", takes: octets, answers: json,
                refusals: [Self.empty, Self.full, Self.noSpace, Self.busy])
        ) { request in try await put(request, expecting: nil) }
        try router.mount(
            .put, "/slices/{commitment}", body: body,
            note: EndpointNote(
                "Keeps a slice that comes to this commitment.", takes: octets, answers: json,
                refusals: [
                    Self.unknown, Self.empty, Self.otherContent, Self.full, Self.noSpace, Self.busy,
                ])
        ) { request in try await put(request, expecting: try Self.commitment(request)) }
        try router.mount(
            .get, "/slices/{commitment}",
            note: EndpointNote(
                "The bytes of a slice.", answers: octets, refusals: [Self.unknown, Self.busy])
        ) { request in try await get(request) }
    }

    private static func commitment(_ request: Request) throws(Refusal) -> Digest {
        guard let name = request.parameters["commitment"],
            let commitment = SliceStore.commitment(name)
        else { throw unknown("a slice is named by 64 lower-case hexadecimal digits") }
        return commitment
    }

    // MARK: Keeping

    private func put(_ request: Request, expecting expected: Digest?) async throws -> Response {
        guard uploads.begin() else { throw Self.busy(retryAfterSeconds: 1) }
        defer { uploads.end() }
        let slice = try await request.body.collected()
        var outcome = try await keep(slice, expected, keeping: nil)
        if case .failure(.full) = outcome {
            let open = try await gate.look { world, _ in
                var open: Set<Digest> = []
                world.market.jobs.forEachUnordered { _, job in open.insert(job.post.commitment) }
                return open
            }
            outcome = try await keep(slice, expected, keeping: open)
        }
        switch outcome {
        case .success(let stored):
            return Response.json(stored.json())
        case .failure(let refusal):
            switch refusal {
            case .empty: throw Self.empty()
            case .tooLarge: throw Refusal(.contentTooLarge, "body_too_large", "\(refusal)")
            case .otherContent: throw Self.otherContent("\(refusal)")
            case .full: throw Self.full("\(refusal)", retryAfterSeconds: 30)
            case .noSpace: throw Self.noSpace("\(refusal)", retryAfterSeconds: 30)
            case .storage: throw refusal
            }
        }
    }

    private func keep(
        _ slice: [UInt8], _ expected: Digest?, keeping open: Set<Digest>?
    ) async throws -> Result<StoredSlice, SliceStore.Refusal> {
        let store = store
        return try await onThread {
            do throws(SliceStore.Refusal) {
                return .success(try store.put(slice, expecting: expected, keeping: open))
            } catch { return .failure(error) }
        }
    }

    // MARK: Giving

    private func get(_ request: Request) async throws -> Response {
        let (store, commitment) = (store, try Self.commitment(request))
        guard let (file, length) = try await onThread({ try store.open(commitment) }) else {
            throw Self.unknown()
        }
        var fields = ResponseFields(contentType: "application/octet-stream")
        // What a commitment names never changes.
        fields.set(.cacheControl, "public, max-age=31536000, immutable")
        fields.set(.xContentTypeOptions, "nosniff")
        return Response(
            fields: fields,
            body: .stream(length: length) { writer in
                var at = 0
                while at < length {
                    let (from, most) = (at, min(Self.pieceSize, length - at))
                    let piece = try await onThread {
                        var bytes = [UInt8](repeating: 0, count: most)
                        var span = bytes.mutableSpan
                        let count = try file.read(into: &span, at: UInt64(from))
                        bytes.removeLast(most - count)
                        return bytes
                    }
                    guard !piece.isEmpty else { return }
                    at += piece.count
                    try await writer.write(piece)
                    try await writer.flush()
                }
            })
    }

    private func onThread<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        do { return try await threads.run(work) } catch is BlockingRefusal {
            throw Self.busy(retryAfterSeconds: 1)
        }
    }
}

/// Slices that are being received: each may take all of its bound in memory.
private final class Uploads: Sendable {
    private static let most = 8
    private let count = Atomic(0)

    func begin() -> Bool {
        guard count.add(1, ordering: .relaxed).oldValue < Self.most else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func end() { count.subtract(1, ordering: .relaxed) }
}
