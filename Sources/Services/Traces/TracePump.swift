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
/// await pump.finish(within: .seconds(5))
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

    /// Runs until its task is cancelled, or the loop that it waits on ends. A message that is under way
    /// then is given up, and its spans are counted as lost.
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

    /// The same for at most so long; what is under way then is given up.
    public func finish(within time: Duration) async {
        let pause = exporter.pause
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await finish() }
            group.addTask {
                // Cancelled where all is told before the time is over.
                do throws(CancellationError) { try await pause(time) } catch { return }
            }
            await group.next()
            group.cancelAll()
        }
    }

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
