import HTTP
public import Loops
public import Telemetry

/// Posts finished spans to a collector, and again where that can help. Every span that is handed in
/// is counted once: as exported, or as lost. Messages are made and compressed on a thread that may
/// take its time: half a second's work would hold every connection of a loop.
public struct TraceExporter<Carrier: TraceCarrier>: SpanExporter {
    /// Waits that long; throws where nobody wants what comes after.
    public typealias Pause = @Sendable (Duration) async throws(CancellationError) -> Void

    let settings: TraceSettings
    private let source: TraceSource
    private let carrier: Carrier
    private let metrics: TraceMetrics
    private let threads: BlockingThreads
    let pause: Pause

    public init(
        _ settings: TraceSettings, source: TraceSource, carrier: Carrier, metrics: TraceMetrics,
        threads: BlockingThreads, pause: @escaping Pause
    ) {
        (self.settings, self.source, self.carrier) = (settings, source, carrier)
        (self.metrics, self.threads, self.pause) = (metrics, threads, pause)
    }

    public func export(_ spans: [TraceSpan]) async throws(TraceLoss) {
        try await export(spans, attempts: settings.attempts)
    }

    /// Where one message stays unanswered, the ones behind it are not tried: they would only wait
    /// as long for the same.
    func export(_ spans: [TraceSpan], attempts: Int) async throws(TraceLoss) {
        var losses = Losses()
        do {
            let messages = try await threads.run { [settings, source] in
                TraceMessages(spans, of: source, settings)
            }
            losses.add(messages.oversize, .oversize)
            await send(
                messages.all, attempts: attempts, chance: spans.first?.context.span.value ?? 0,
                losses: &losses)
        } catch {
            // Nobody has made a message of them, so that none was answered.
            losses.detail = "\(error)"
            losses.add(spans.count, .unanswered)
        }
        for (reason, count) in losses.counts { metrics.count(count, lost: reason) }
        metrics.exported.increment(by: UInt64(spans.count - losses.total))
        if let worst = losses.worst {
            throw TraceLoss(spans: losses.total, reason: worst, detail: losses.detail)
        }
    }

    private func send(
        _ messages: [TraceMessages.Message], attempts: Int, chance: UInt64, losses: inout Losses
    ) async {
        var chance = chance
        for message in messages {
            guard losses.worst != .unanswered else {
                losses.add(message.spans, .unanswered)
                continue
            }
            chance = chance.byteSwapped &* 0x9E37_79B9_7F4A_7C15
            await send(message, attempts: attempts, chance: chance, losses: &losses)
        }
    }

    private func send(
        _ message: TraceMessages.Message, attempts: Int, chance: UInt64, losses: inout Losses
    ) async {
        for attempt in 1...max(attempts, 1) {
            var asked: Duration?
            do throws(Carrier.Failure) {
                let answer = try await carrier.post(message.post)
                losses.detail = "status \(answer.status.code)"
                switch CollectorAnswer(answer) {
                case .taken(let rejected):
                    metrics.count(.taken)
                    return losses.add(Int(min(rejected, UInt64(message.spans))), .rejected)
                case .refused:
                    metrics.count(.refused)
                    return losses.add(message.spans, .refused)
                case .again(let after):
                    metrics.count(.again)
                    asked = after
                }
            } catch {
                metrics.count(.failed)
                losses.detail = "\(error)"
            }
            guard attempt < attempts else { break }
            do throws(CancellationError) {
                try await pause(PostDelay.delay(attempt: attempt, asked: asked, chance: chance))
            } catch { break }
        }
        losses.add(message.spans, .unanswered)
    }
}

/// What was lost of one batch.
private struct Losses {
    private(set) var counts: [TraceLoss.Reason: Int] = [:]
    var detail = ""

    mutating func add(_ spans: Int, _ reason: TraceLoss.Reason) {
        if spans > 0 { counts[reason, default: 0] += spans }
    }

    var total: Int { counts.values.reduce(0, +) }
    var worst: TraceLoss.Reason? { TraceLoss.Reason.allCases.last { counts[$0] != nil } }
}
