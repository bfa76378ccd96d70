import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@testable import Custody

@Suite struct KeyRosterTests {
    private let one = key(1)
    private let two = key(2)
    private let three = key(3)
    private let day = Samples.days(1)

    private static func key(_ number: UInt64) -> PublicKey {
        var bytes = [UInt8](repeating: 0, count: 32)
        for index in 0..<8 {
            bytes[31 - index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))
        }
        return PublicKey(bytes) ?? .zero
    }

    private func at(_ days: UInt64) -> Milliseconds { Samples.days(days) }

    @Test func `a key is announced, active, overlapping and retired, in turn`() throws {
        var roster = KeyRoster()
        try roster.create(.wallet, one, at: at(10))
        #expect(roster.active(.wallet, at: at(9)) == nil)
        #expect(roster.active(.wallet, at: at(10))?.publicKey == one)
        try roster.rotate(.wallet, to: two, at: at(20), Rotation(notice: at(2), overlap: at(3)))
        let (first, second) = (
            try #require(roster.entry(of: one)), try #require(roster.entry(of: two))
        )
        let states: [(UInt64, KeyState, KeyState)] = [
            (20, .active, .announced), (21, .active, .announced), (22, .overlapping, .active),
            (24, .overlapping, .active), (25, .retired, .active), (99, .retired, .active),
        ]
        for (days, old, new) in states {
            #expect(roster.state(of: first, at: at(days)) == old, "day \(days)")
            #expect(roster.state(of: second, at: at(days)) == new, "day \(days)")
        }
        // Whoever verifies knows the new key before it is used, and the old one as long as it may be.
        #expect(roster.verifying(.wallet, at: at(20)) == [one, two])
        #expect(roster.verifying(.wallet, at: at(24)) == [one, two])
        #expect(roster.verifying(.wallet, at: at(25)) == [two])
    }

    @Test func `what cannot be is refused, and changes nothing`() throws {
        var roster = KeyRoster()
        let overlap = Rotation(overlap: at(1))
        try roster.create(.wallet, one, at: at(10))
        func refuses(
            _ reason: RosterRefusal, _ change: (inout KeyRoster) throws(RosterRefusal) -> Void
        ) {
            var copy = roster
            #expect(throws: reason) { try change(&copy) }
            #expect(copy == roster)
            #expect(!"\(reason)".isEmpty)
        }
        refuses(.hasKey(.wallet)) { r throws(RosterRefusal) in
            try r.create(.wallet, two, at: at(11))
        }
        refuses(.known(one)) { r throws(RosterRefusal) in
            try r.create(.provider, one, at: at(11))
        }
        refuses(.noKey(.provider)) { r throws(RosterRefusal) in
            try r.rotate(.provider, to: two, at: at(11), overlap)
        }
        refuses(.tooEarly(after: at(10))) { r throws(RosterRefusal) in
            try r.rotate(.wallet, to: two, at: at(10), overlap)
        }
        // A clock that ran backwards.
        refuses(.alreadyRotating(.wallet, one)) { r throws(RosterRefusal) in
            try r.rotate(.wallet, to: two, at: at(9), overlap)
        }
        refuses(.tooLong(limit: at(90))) { r throws(RosterRefusal) in
            try r.rotate(.wallet, to: two, at: at(11), Rotation(overlap: at(91)))
        }
        refuses(.tooLong(limit: at(90))) { r throws(RosterRefusal) in
            try r.rotate(
                .wallet, to: two, at: Milliseconds(.max), Rotation(notice: at(1), overlap: at(1)))
        }
        refuses(.active(.wallet, one)) { r throws(RosterRefusal) in
            _ = try r.retire(one, at: at(11))
        }
        refuses(.unknown(two)) { r throws(RosterRefusal) in _ = try r.retire(two, at: at(11)) }

        try roster.rotate(.wallet, to: two, at: at(11), Rotation(notice: at(5), overlap: at(1)))
        refuses(.alreadyRotating(.wallet, two)) { r throws(RosterRefusal) in
            try r.rotate(.wallet, to: three, at: at(12), overlap)
        }
        refuses(.alreadyRetired(one)) { r throws(RosterRefusal) in
            _ = try r.retire(one, at: at(17))
        }
    }

    @Test func `a compromised key is retired at once, an announced one taken back`() throws {
        var roster = KeyRoster()
        try roster.create(.wallet, one, at: at(1))
        try roster.rotate(.wallet, to: two, at: at(2), Rotation(notice: at(5), overlap: at(5)))
        #expect(try roster.retire(two, at: at(3)) == .announced)
        #expect(roster.entry(of: two) == nil)
        #expect(roster.active(.wallet, at: at(99))?.publicKey == one)
        // Without an overlap, the old key is good for nothing from the same moment on.
        try roster.rotate(.wallet, to: three, at: at(4), Rotation(overlap: .zero))
        #expect(roster.verifying(.wallet, at: at(4)) == [three])
        try roster.rotate(.wallet, to: two, at: at(5), Rotation(overlap: at(10)))
        #expect(try roster.retire(three, at: at(6)) == .overlapping)
        #expect(roster.verifying(.wallet, at: at(6)) == [two])
    }

    @Test(.requirement("RW-QNT-006"))
    func `a key that signs for 90 days is due, unless one follows it`() throws {
        var roster = KeyRoster()
        try roster.create(.governance, one, at: at(1))
        #expect(!roster.isDue(.governance, after: at(90), at: at(90)))
        #expect(roster.isDue(.governance, after: at(90), at: at(91)))
        try roster.rotate(.governance, to: two, at: at(91), Rotation(notice: at(2), overlap: at(1)))
        #expect(!roster.isDue(.governance, after: at(90), at: at(92)))
        #expect(!roster.isDue(.governance, after: at(90), at: at(182)))
        #expect(roster.isDue(.governance, after: at(90), at: at(183)))
        #expect(!roster.isDue(.wallet, after: at(90), at: at(400)))
    }

    /// Any calls in any order, beside a list of beginnings and ends that is asked for every moment.
    @Test(arguments: Trials.seeds(3_000))
    func `a role that has a key has exactly one active at every later moment`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var roster = KeyRoster()
        var now: UInt64 = 100
        var began: [KeyRole: UInt64] = [:]
        for step in 0..<60 {
            now += UInt64.random(in: 0...3, using: &dice)
            let role = KeyRole.allCases.randomElement(using: &dice) ?? .wallet
            let before = roster
            let known = roster.entries.randomElement(using: &dice)?.publicKey ?? one
            let rotation = Rotation(
                notice: Milliseconds(.random(in: 0...4, using: &dice)),
                overlap: Milliseconds(.random(in: 0...6, using: &dice)))
            do throws(RosterRefusal) {
                switch UInt8.random(in: 0..<4, using: &dice) {
                case 0:
                    try roster.create(role, Self.key(UInt64(step) + 10), at: Milliseconds(now))
                    began[role] = now
                case 1: _ = try roster.retire(known, at: Milliseconds(now))
                default:
                    try roster.rotate(
                        role, to: Self.key(UInt64(step) + 10), at: Milliseconds(now), rotation)
                }
            } catch { #expect(roster == before) }
            #expect(roster.isSound)
            for (role, start) in began {
                for moment in [start, now, now + 1, now + 5, now + 1_000] {
                    let time = Milliseconds(moment)
                    let states = roster.entries(of: role).map { roster.state(of: $0, at: time) }
                    #expect(states.count { $0 == .active } == 1, "\(role) at \(moment)")
                    #expect(roster.active(role, at: time) != nil)
                }
            }
            // What signed a moment ago is verified now.
            for (role, _) in began where now > 100 {
                guard let signer = before.active(role, at: Milliseconds(now)) else { continue }
                let isAnnounced = roster.verifying(role, at: Milliseconds(now))
                    .contains(signer.publicKey)
                let isReplaced = roster.active(role, at: Milliseconds(now)) != signer
                #expect(isAnnounced || isReplaced)
            }
        }
        #expect(try KeyRoster(binary: roster.binary()) == roster)
    }
}
