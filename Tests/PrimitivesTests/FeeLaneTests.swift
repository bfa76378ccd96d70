import Primitives
import Testing

@Suite struct FeeLaneTests {
    @Test func `numbers and names never change`() {
        #expect(FeeLane.allCases.map(\.rawValue) == [0, 1])
        #expect(FeeLane.allCases.map(\.name) == ["consumer", "industrial"])
        #expect(FeeLane(rawValue: 2) == nil)
    }

    @Test(arguments: FeeLane.allCases)
    func `a name reads in every mixture of cases`(lane: FeeLane) {
        for mask in 0..<1 << lane.name.utf8.count {
            let mixed = lane.name.utf8.enumerated().map { index, letter in
                mask >> index & 1 == 1 ? letter - 32 : letter
            }
            let read = FeeLane(parsing: mixed.span)
            #expect(read == lane)
        }
    }

    @Test(arguments: [
        "", "c", "consume", "consumerr", " consumer", "consumer ", "con sumer", "conſumer",
        "İndustrial", "ındustrial", "industria1", "0", "consumer,industrial",
    ])
    func `anything else is refused`(text: String) {
        #expect(FeeLane(parsing: text) == nil)
    }

    @Test func `a letter has exactly two forms`() {
        for byte in UInt8.min...UInt8.max {
            var text = Array("consumer".utf8)
            text[0] = byte
            let read = FeeLane(parsing: text.span)
            #expect((read != nil) == (byte == 0x43 || byte == 0x63))
        }
    }
}
