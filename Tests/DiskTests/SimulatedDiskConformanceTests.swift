import Disk
import Simulation
import Testing

@Suite struct SimulatedDiskConformanceTests {
    @Test(arguments: Conformance.allCases)
    func `the simulated disk keeps the promise`(_ promise: Conformance) throws {
        try promise.check(SimulatedDisk(seed: 1))
    }
}
