import Telemetry

/// What all loops of a server share.
final class ServerCore: Sendable {
    let pipeline: Pipeline
    let door: Door
    let record: ServerRecord
    let clock: WallClock

    init(_ pipeline: Pipeline, door: Door, record: ServerRecord, clock: WallClock) {
        (self.pipeline, self.door) = (pipeline, door)
        (self.record, self.clock) = (record, clock)
    }
}
