/// Makes correlation ids: sixteen bytes that nobody else draws, from a generator that the system's
/// dice began. They name log lines; they keep no secret.
struct CorrelationDice {
    private var high, low: UInt64

    init() {
        var system = SystemRandomNumberGenerator()
        (high, low) = (system.next(), system.next())
    }

    init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    mutating func next() -> CorrelationID {
        low &+= 0x9E37_79B9_7F4A_7C15
        return CorrelationID((high, Self.mixed(low)))
    }

    /// A permutation of 64 bits, so that ids of one process never meet.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed &>> 31)
    }
}
