import Telemetry

/// What all loops of a server share.
final class ServerCore: Sendable {
    let pipeline: Pipeline
    let door: Door
    let record: ServerRecord
    let clock: WallClock
    /// Begins a span for each request; `nil` where nobody traces.
    let tracer: Tracer?

    init(
        _ pipeline: Pipeline, door: Door, record: ServerRecord, clock: WallClock, tracer: Tracer?
    ) {
        (self.pipeline, self.door) = (pipeline, door)
        (self.record, self.clock) = (record, clock)
        self.tracer = tracer
    }
}
