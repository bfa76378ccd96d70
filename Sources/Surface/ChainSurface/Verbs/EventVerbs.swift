import Chain
import HTTP
import Primitives
import RPC
import Records
import Surface
import Tables
import Terminal

/// `node events`: what happened, from the blocks; and what happens, as it does.
enum EventVerbs {
    private static let from = Option<UInt64?>.optional(
        "from", .integer(from: 0), "the first place in History to show")
    private static let limit = Option<UInt64?>.optional(
        "limit", .integer(in: 1...1_000_000),
        "how many to show at most: 20 where nothing is said, any number with --follow")
    private static let kinds = Option<[Word]>.repeated(
        "kind", .word, "only events of this kind, such as ledger.moved")
    private static let follow = Option.flag(
        "follow", short: "f", "go on with what happens, as it becomes durable")

    static var command: Command {
        var events = Command(
            "events", "what happened on the chain", options: [from, limit, kinds, follow]
        ) { (invocation, session) async throws(CommandFailure) in
            try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
                try await show(invocation, node, session)
            }
            return .success
        }
        events.discussion = """
            Lists events of sealed blocks, the oldest first; without --from the newest ones. With \
            --follow it goes on until it is interrupted, with --from from that place on, as far back as \
            the node's stream reaches. With --json each event is a line of its own.
            """
        events.exitCodes = NodeConnection.exitCodes
        events.examples = [
            Command.Example("node events --from 0 --limit 100", "the first hundred"),
            Command.Example(
                "node events --follow --kind compute_market.receipt --json",
                "each receipt as a line of JSON, as it is written"),
        ]
        return events
    }

    private static func show(
        _ invocation: Invocation, _ node: NodeConnection, _ session: Session
    ) async throws(CommandFailure) {
        var filter = EventFilter()
        (filter.from, filter.kinds) = (invocation[from] ?? 0, invocation[kinds])
        var lines = EventLines(session)
        if invocation[follow] {
            lines.left = invocation[limit] ?? .max
            try await Self.follow(filter, isFrom: invocation.isGiven(from), node, &lines)
        } else {
            lines.left = invocation[limit] ?? 20
            try await list(filter, from: invocation[from], node, &lines)
        }
    }

    // MARK: What happened

    private static func list(
        _ filter: EventFilter, from: UInt64?, _ node: NodeConnection, _ lines: inout EventLines
    ) async throws(CommandFailure) {
        guard let head = try await header(nil, node) else { return }
        let size = head.history.size
        var next = from ?? size - min(size, lines.left)
        guard next < size else { return }
        var height = try await block(holding: next, below: head, node)
        var start: UInt64 = 0
        if let below = height.previous {
            start = try await header(below, node)?.history.size ?? 0
        }
        while lines.left > 0, height <= head.height {
            var query = BlockQuery(height)
            query.skip = next - min(next, start)
            query.limit = ListLimit(clamping: Int(clamping: max(lines.left, 100)))
            let block = try await node.call(ChainMethods.block, query)
            for event in block.events where filter.wants(event) { try lines.show(event) }
            let end = block.header.history.size
            next = block.events.last.map { $0.leaf + 1 } ?? end
            guard next >= end else { continue }
            guard let above = height.next else { return }
            (height, start, next) = (above, end, end)
        }
    }

    /// The lowest block behind which History is longer than that place.
    private static func block(
        holding leaf: UInt64, below head: Header, _ node: NodeConnection
    ) async throws(CommandFailure) -> Height {
        var (low, high) = (UInt64(0), head.height.value)
        while low < high {
            let middle = low + (high - low) / 2
            let size = try await header(Height(middle), node)?.history.size ?? 0
            if size > leaf { high = middle } else { low = middle + 1 }
        }
        return Height(low)
    }

    private static func header(
        _ height: Height?, _ node: NodeConnection
    ) async throws(CommandFailure) -> Header? {
        let query = BlocksQuery(from: height, limit: 1)
        return try await node.call(ChainMethods.blocks, query).blocks.first?.header
    }

    // MARK: What happens

    private static func follow(
        _ filter: EventFilter, isFrom: Bool, _ node: NodeConnection, _ lines: inout EventLines
    ) async throws(CommandFailure) {
        // A stream's sequence counts from the leaf before the first one wanted.
        let after = isFrom ? filter.from - min(filter.from, 1) : nil
        let feed = try node.events(
            of: ChainMethods.events.name, params: RawJSON(of: filter), after: after)
        while lines.left > 0 {
            let event: ServerEvent?
            do throws(ClientError) { event = try await feed.next() } catch {
                throw Self.failure(error, from: filter.from, node)
            }
            guard let event, event.name != "end" else { break }
            let view: EventView
            do throws(RecordError) { view = try EventView(json: event.data) } catch {
                throw CommandFailure(.unavailable, "the node streams something else: \(error)")
            }
            if filter.wants(view) { try lines.show(view) }
        }
        await feed.cancel()
    }

    /// Why nothing more is heard; the node says by a status where it cannot go that far back.
    private static func failure(
        _ error: ClientError, from leaf: UInt64, _ node: NodeConnection
    ) -> CommandFailure {
        switch error.reason {
        case .noEventStream(.gone, _):
            CommandFailure(
                .missing,
                "the stream does not go back to event \(leaf); list what happened without --follow, "
                    + "then follow from there")
        case .noEventStream(.conflict, _):
            CommandFailure(.missing, "there is no event \(leaf) yet, nor one before it")
        default: node.failure(error)
        }
    }
}

/// Events, each as a line.
private struct EventLines {
    let session: Session
    var left: UInt64 = 0

    init(_ session: Session) { self.session = session }

    mutating func show(_ event: EventView) throws(CommandFailure) {
        guard left > 0 else { return }
        left -= 1
        try session.show(event) { page, event in page.line(EventRows.line(event)) }
    }
}

extension ValueKind where Value == Word {
    /// The name of a kind of event.
    fileprivate static var word: ValueKind {
        ValueKind(
            valueName: "KIND", expectation: "a kind of event, such as ledger.moved",
            read: { Word($0) }, write: \.text)
    }
}
