import Simulation
import SpecTesting
import Testing

@testable import RPC

@Suite struct CallerSeatsTests {
    private static func caller(_ number: Int) -> RPCCaller {
        // A tenant may be called what a place is called, and has seats of its own.
        let name = String(number / 2)
        return number % 2 == 0
            ? RPCCaller(tenant: name, correlationID: "") : RPCCaller(place: name, correlationID: "")
    }

    @Test(arguments: Trials.seeds(2_000))
    func `each caller has so many at most, and they come back`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let seats = CallerSeats()
        let most = 1 + dice.below(4)
        var twin: [Int: [CallerSeats.Seat]] = [:]
        for _ in 0..<200 {
            let number = dice.below(6)
            let known = twin[number, default: []].count
            switch dice.below(3) {
            case 0, 1:
                do throws(RPCError) {
                    let seat = try seats.take(Self.caller(number), most: most)
                    #expect(known < most)
                    twin[number, default: []].append(seat)
                } catch {
                    #expect(known == most && error.data.name == "too_many_of_caller")
                }
            default:
                // Given back by word, more than once, or by letting go.
                guard known > 0, let seat = twin[number]?.removeLast() else { continue }
                if dice.below(2) == 0 { for _ in 0..<2 { seat.leave() } }
            }
            #expect(seats.callers == twin.count { !$0.value.isEmpty })
        }
        twin = [:]
        #expect(seats.callers == 0)
    }
}
