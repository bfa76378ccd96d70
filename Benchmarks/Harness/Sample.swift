/// What one contender did in one round.
struct Sample: Sendable {
    /// How many units of work were done: events read, rows folded, bytes checked.
    var work: Int
    /// How long they took, preparation excluded.
    var duration: Duration
    /// What the contender measured itself where time is not the point: bytes held, a worst case.
    var figure: Double?

    init(work: Int, duration: Duration, figure: Double? = nil) {
        self.work = work
        self.duration = duration
        self.figure = figure
    }

    var seconds: Double { duration / .seconds(1) }
}
