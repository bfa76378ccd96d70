/// Two contenders, or one alone, measured in turns until the result means something.
struct Match {
    let ours: Contender
    let peer: Contender?

    init(_ ours: Contender, against peer: Contender? = nil) {
        self.ours = ours
        self.peer = peer
    }

    /// What came of a match: a value for every round, in the unit it was played for.
    struct Outcome {
        let ours: [Double]
        let peer: [Double]
        /// Repetitions of our work in the rounds that count.
        let repetitions: Int
        /// Why the named peer has no values.
        let peerUnavailable: String?
    }

    /// Why there is no outcome.
    enum Failure: Error, Equatable {
        /// The rounds ran out before both sides had been measured for long enough.
        case neverLastedLongEnough
    }

    private static let mostRounds = 10_000

    /// Plays rounds in which the sides take turns at going first. What warms them up is not
    /// counted; a peer that fails leaves us measured alone.
    func play(in unit: Unit) throws -> Outcome {
        var us = Side(ours, unit: unit)
        var them = peer.map { Side($0, unit: unit) }
        var peerUnavailable: String?
        func attempt(_ action: (inout Side) throws -> Void) {
            guard var side = them else { return }
            do {
                try action(&side)
                them = side
            } catch {
                peerUnavailable = "\(error)"
                them = nil
            }
        }

        try us.warm()
        attempt { try $0.warm() }
        var round = 0
        while !us.isMeasured || them?.isMeasured == false {
            guard round < Self.mostRounds else { throw Failure.neverLastedLongEnough }
            let weStart = round.isMultiple(of: 2)
            if !weStart { attempt { try $0.playRound() } }
            try us.playRound()
            if weStart { attempt { try $0.playRound() } }
            round += 1
        }
        return Outcome(
            ours: us.values, peer: them?.values ?? [],
            repetitions: us.repetitions * us.values.count, peerUnavailable: peerUnavailable)
    }
}

/// One contender's part of a match.
private struct Side {
    /// How long a side must have been measured, warm, before its result counts.
    private static let enough = Duration.seconds(1)
    /// How long a round should last, so that neither the clock nor a hiccup decides it.
    private static let round = Duration.milliseconds(150)
    private static let fewestRounds = 5

    let contender: Contender
    let unit: Unit
    private(set) var repetitions = 1
    private(set) var values: [Double] = []
    private var time = Duration.zero

    init(_ contender: Contender, unit: Unit) {
        self.contender = contender
        self.unit = unit
    }

    /// Whether the rounds so far are enough of them and lasted long enough.
    var isMeasured: Bool {
        values.count >= Self.fewestRounds && (!unit.isTimed || time >= Self.enough)
    }

    /// Repeats the work, more often each time, until it fills a round.
    mutating func warm() throws {
        while true {
            let duration = try contender.measure(repetitions).duration
            if !unit.isTimed || duration >= Self.round || repetitions >= 1 << 40 { return }
            let missing = Self.round / max(duration, .microseconds(1))
            repetitions *= Int(min(max(missing * 1.2, 2), 100))
        }
    }

    mutating func playRound() throws {
        let sample = try contender.measure(repetitions)
        values.append(unit.reading(sample))
        time += sample.duration
    }
}
