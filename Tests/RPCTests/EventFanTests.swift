import RPC
import Records
import Simulation
import SpecTesting
import Testing

@Suite struct EventFanTests {
    /// A queue for each subscriber, filled at every event and thrown away when it overflows.
    private struct Model {
        let (capacity, patience, most): (Int, Int, Int)
        var all: [Int] = []
        var queues: [UInt64: [Int]] = [:]
        var cut: Set<UInt64> = []

        mutating func publish(_ event: Int) {
            all.append(event)
            for name in queues.keys { queues[name, default: []].append(all.count) }
            for (name, queue) in queues where queue.count > patience {
                queues[name] = nil
                cut.insert(name)
            }
        }

        mutating func subscribe(_ name: UInt64, after sequence: Int) {
            queues[name] = sequence < all.count ? Array((sequence + 1)...all.count) : []
        }
    }

    private static func sequences(_ delivery: EventFan<Int>.Delivery) -> [Int]? {
        guard case .events(let events) = delivery else { return nil }
        return events.map { Int($0.sequence) }
    }

    @Test(arguments: Trials.seeds(3_000))
    func `places in a ring are queues of their own, and the slow are cut`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let capacity = 1 + dice.below(8)
        let patience = 1 + dice.below(capacity)
        var fan = EventFan<Int>(capacity: capacity, patience: patience, mostSubscribers: 4)
        var model = Model(capacity: capacity, patience: patience, most: 4)
        var names: [UInt64] = []
        for step in 0..<200 {
            switch dice.below(5) {
            case 0, 1:
                #expect(fan.publish(step) == UInt64(model.all.count + 1))
                model.publish(step)
            case 2 where model.queues.count + model.cut.count < 4:
                let newest = model.all.count
                let behind = dice.below(patience + 3)
                let after = newest - behind
                guard after >= 0 else { continue }
                if behind <= patience {
                    let taken = try fan.subscribe(after: UInt64(after))
                    #expect(taken.after == UInt64(after))
                    model.subscribe(taken.subscription, after: after)
                    names.append(taken.subscription)
                } else {
                    #expect(throws: EventFan<Int>.Refusal.self) {
                        try fan.subscribe(after: UInt64(after))
                    }
                }
            case 3:
                guard let name = names.randomElement(using: &dice) else { continue }
                let most = dice.below(4)
                let delivery = fan.take(name, most: most)
                if model.cut.remove(name) != nil {
                    guard case .ended(.tooSlow) = delivery else {
                        Issue.record("a slow subscriber got \(delivery)")
                        return
                    }
                    names.removeAll { $0 == name }
                } else {
                    let queue = try #require(model.queues[name])
                    #expect(Self.sequences(delivery) == Array(queue.prefix(most)))
                    model.queues[name] = Array(queue.dropFirst(most))
                }
            default:
                let slow = fan.cutSlow()
                #expect(slow == model.cut.sorted())
                model.cut = []
                names.removeAll { slow.contains($0) }
            }
            #expect(fan.subscribers == model.queues.count + model.cut.count)
        }
    }

    @Test func `subscribers are bounded, and refusals say why`() throws {
        var fan = EventFan<Int>(capacity: 4, patience: 2, mostSubscribers: 1)
        for event in 0..<6 { fan.publish(event) }
        #expect(throws: EventFan<Int>.Refusal.ahead(newest: 6)) { try fan.subscribe(after: 7) }
        #expect(throws: EventFan<Int>.Refusal.gap(oldest: 3)) { try fan.subscribe(after: 1) }
        #expect(throws: EventFan<Int>.Refusal.gap(oldest: 5)) { try fan.subscribe(after: 3) }
        let one = try fan.subscribe(after: nil)
        #expect(one.after == 6)
        #expect(throws: EventFan<Int>.Refusal.tooManySubscriptions(most: 1)) {
            try fan.subscribe(after: nil)
        }
        let refused = RPCError(EventFan<Int>.Refusal.gap(oldest: 3))
        #expect(refused.data.name == "gap")
        #expect(refused.data.details?.description == #"{"oldest":3}"#)

        #expect(!fan.isWaiting(one.subscription))
        fan.publish(1)
        fan.publish(2)
        #expect(fan.isWaiting(one.subscription))
        let even = fan.take(one.subscription, most: 9) { $0 % 2 == 0 }
        #expect(Self.sequences(even) == [8])
        let (first, second) = (
            fan.unsubscribe(one.subscription), fan.unsubscribe(one.subscription)
        )
        #expect(first && !second)
        guard case .unknownSubscription = fan.take(one.subscription, most: 1) else {
            Issue.record("a subscription outlived its end")
            return
        }
    }

    @Test func `whoever was given what is taken back hears so, and nobody else sees it`() throws {
        var fan = EventFan<String>(capacity: 8, patience: 8, mostSubscribers: 4)
        let early = try fan.subscribe(after: nil).subscription
        let late = try fan.subscribe(after: nil).subscription
        for event in ["a", "b", "c"] { fan.publish(event) }
        let reader = try fan.subscribe(after: 0).subscription
        _ = fan.take(early, most: 3)
        _ = fan.take(late, most: 1)
        let cuts = [fan.retract(after: 3), fan.retract(after: 1)]
        #expect(cuts == [false, true])
        #expect(fan.newest == 1 && fan.subscribers == 3)
        #expect(fan.isWaiting(early) && !fan.isWaiting(late))
        guard case .ended(.retracted) = fan.take(early, most: 1) else {
            Issue.record("it was not told")
            return
        }
        guard case .unknownSubscription = fan.take(early, most: 1) else {
            Issue.record("it was told twice")
            return
        }
        let number = fan.publish("B")
        #expect(number == 2)
        for (subscription, expected) in [(late, ["B"]), (reader, ["a", "B"])] {
            guard case .events(let events) = fan.take(subscription, most: 9) else {
                Issue.record("it ended")
                continue
            }
            #expect(events.map(\.event) == expected)
        }
        #expect(fan.subscribers == 2)
        #expect(throws: EventFan<String>.Refusal.ahead(newest: 2)) {
            try fan.subscribe(after: 3)
        }
        #expect(StreamEnd.retracted.name == "retracted")
        let ended = [fan.retract(after: 0), fan.unsubscribe(late), fan.unsubscribe(late)]
        #expect(ended == [true, true, false])
    }
}
