import Simulation

extension SimulatedDisk {
    /// The disk behind an end that the dice choose: of the process alone, or of the machine.
    func ended(_ dice: inout SplitMix64) -> SimulatedDisk {
        if Int.random(in: 0..<3, using: &dice) == 0 { return processDeath() }
        return crash(Survival.allCases.randomElement(using: &dice) ?? .dice)
    }
}
