public import Telemetry

/// Takes finished spans from the tracer and exports them: after an interval, or as soon as a
/// message's worth of them waits.
///
/// One message is under way at a time. While a collector is down, spans wait in the tracer, whose
/// bound is the only buffer there is; what does not fit there is dropped and counted.
///
/// ```swift
/// let pump = TracePump(tracer, exporter: exporter, log: log.logger("traces"))
/// let running = loop.task { await pump.run() }
/// …
/// running.cancel()
/// await running.value
/// await pump.finish()
/// ```
public struct TracePump<Carrier: TraceCarrier>: Sendable {
    /// How long nobody looks whether a message's worth waits.
    public static var longestLook: Duration { .milliseconds(250) }

    private let tracer: Tracer
    private let exporter: TraceExporter<Carrier>
    private let log: Logger
    private let lossSite = LogSite(perSecond: 1)

    public init(_ tracer: Tracer, exporter: TraceExporter<Carrier>, log: Logger) {
        (self.tracer, self.exporter, self.log) = (tracer, exporter, log)
    }

    /// Runs until its task is cancelled, or the loop that it waits on ends.
    public func run() async {
        let settings = exporter.settings
        let look = min(settings.interval, Self.longestLook)
        var waited = Duration.zero
        while !Task.isCancelled {
            do throws(CancellationError) { try await exporter.pause(look) } catch { return }
            waited += look
            guard waited >= settings.interval || tracer.waiting >= settings.mostSpans else {
                continue
            }
            waited = .zero
            await send(attempts: settings.attempts)
        }
    }

    /// Exports what is left, each message once: at the end of a program nobody waits for a
    /// collector that does not answer. Not in a cancelled task, where no post would get far.
    public func finish() async { await send(attempts: 1) }

    /// Everything that waits, until there is nothing or no answer.
    private func send(attempts: Int) async {
        while true {
            let spans = tracer.take(exporter.settings.mostSpans)
            if spans.isEmpty { return }
            do throws(TraceLoss) { try await exporter.export(spans, attempts: attempts) } catch {
                log.warn("traces.lost", at: lossSite) {
                    $0.field("spans", error.spans)
                    $0.field("reason", error.reason.rawValue)
                    $0.field("detail", error.detail)
                }
                if error.reason == .unanswered { return }
            }
        }
    }
}
