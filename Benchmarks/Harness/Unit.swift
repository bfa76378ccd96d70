/// What a case's value is counted in, and whether more of it is better.
struct Unit: Sendable {
    enum Better: Sendable { case lower, higher }

    let name: String
    let better: Better
    /// Whether the value comes from the clock, so that a round must last to mean anything.
    let isTimed: Bool
    let reading: @Sendable (Sample) -> Double

    static let seconds = time("s", perSecond: 1)
    static let milliseconds = time("ms", perSecond: 1e3)
    static let microseconds = time("µs", perSecond: 1e6)
    static let nanoseconds = time("ns", perSecond: 1e9)

    /// The time one unit of work takes.
    private static func time(_ name: String, perSecond: Double) -> Unit {
        Unit(name: name, better: .lower, isTimed: true) { sample in
            sample.seconds * perSecond / Double(sample.work)
        }
    }

    /// Units of work a second, in groups of `size`: `.rate("GB", of: 1e9)` counts bytes as GB/s.
    static func rate(_ things: String, of size: Double = 1) -> Unit {
        Unit(name: "\(things)/s", better: .higher, isTimed: true) { sample in
            Double(sample.work) / size / sample.seconds
        }
    }

    /// What the contenders report as their samples' ``Sample/figure``.
    static func figure(_ name: String, better: Better) -> Unit {
        Unit(name: name, better: better, isTimed: false) { sample in sample.figure ?? .nan }
    }

    /// How many times better `ours` is than `peer`: above 1 we are ahead, whatever the unit.
    func ratio(ours: Double, peer: Double) -> Double {
        switch better {
        case .lower: peer / ours
        case .higher: ours / peer
        }
    }
}
