import Simulation

extension SplitMix64 {
    /// A number from 0 on, below the bound.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
