import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Storage
import Testing

@testable import Custody

/// A store in a machine that stops at every call that reaches the disk.
@Suite struct CustodyCrashTests {
    private static func at(_ days: UInt64) -> Milliseconds { Samples.days(days) }

    enum Change: CaseIterable {
        case create, rotate, announce, retire, take

        /// A change of a store that has a provider's key, in its overlap, and the one that follows it.
        func make(_ store: SealedStore.Store) throws {
            let actor = Samples.actor
            switch self {
            case .create: _ = try store.create(.attestation, at: at(3), by: actor)
            case .rotate:
                _ = try store.rotate(.provider, at: at(3), Rotation(overlap: at(1)), by: actor)
            case .announce:
                let rotation = Rotation(notice: at(1), overlap: at(1))
                _ = try store.rotate(.provider, at: at(3), rotation, by: actor)
            case .retire:
                let old = try store.roster().entries[0].publicKey
                _ = try store.retire(old, at: at(3), by: actor)
            case .take: _ = try store.take(Samples.key(9), as: .wallet, at: at(3), by: actor)
            }
        }
    }

    /// Whether it did, and was not stopped by the machine.
    private func runsThrough(_ body: () throws -> Void) throws -> Bool {
        do { try body() } catch let error as CustodyError {
            guard case .storage(StorageError.disk(let reason)) = error,
                reason.problem == DiskError.Problem.stopped
            else { throw error }
            return false
        }
        return true
    }

    private func prepared(_ seed: UInt64) throws -> SealedStore {
        let made = try SealedStore(on: SimulatedDisk(seed: seed))
        _ = try made.store.create(.provider, at: Self.at(1), by: Samples.actor)
        let long = Rotation(overlap: Self.at(9))
        _ = try made.store.rotate(.provider, at: Self.at(2), long, by: Samples.actor)
        return made
    }

    @Test(arguments: Trials.seeds(3), Change.allCases)
    func `a crash at any call leaves the change made whole or not at all`(
        seed: UInt64, change: Change
    ) throws {
        var (stop, isDone) = (1, false)
        while !isDone {
            let made = try prepared(seed)
            let before = try made.store.roster()
            made.disk.stop(at: made.disk.callsSoFar + stop)
            isDone = try runsThrough { try change.make(made.store) }
            for survival in Survival.allCases {
                let disk = made.disk.imagined(crash: survival)
                try check(disk, change, since: before, isDone: isDone, "stopped at call \(stop)")
            }
            stop += 1
        }
        #expect(stop > 6)
    }

    private func check(
        _ disk: SimulatedDisk, _ change: Change, since before: KeyRoster, isDone: Bool,
        _ place: Comment
    ) throws {
        let store = try SealedStore.open(on: disk)
        let roster = try store.roster()
        // The line is there exactly if the change is.
        #expect(try store.audit().count == (roster == before ? 2 : 3), place)
        if isDone { #expect(roster != before, place) }
        // Nothing that was ever named is lost, and every role that had a key signs.
        for key in Set((before.entries + roster.entries).map(\.publicKey)) {
            let signature = try store.keeper.sign(Samples.message, with: key)
            #expect(Ed25519.verify(signature, of: Samples.message, by: key), place)
        }
        _ = try store.sign(Samples.message, as: .provider, at: Self.at(3))
        // And the next change goes through, whatever lay about.
        if roster == before { try change.make(store) }
        #expect(try store.audit().count == 3, place)
        #expect(try store.unclaimed().count <= 1, place)
    }

    @Test(arguments: Trials.seeds(3), Survival.allCases)
    func `a crash while a store is made leaves one, or room for one`(
        seed: UInt64, survival: Survival
    ) throws {
        var (stop, isDone) = (1, false)
        while !isDone {
            let disk = SimulatedDisk(seed: seed)
            disk.stop(at: stop)
            isDone = try runsThrough { _ = try SealedStore(on: disk) }
            let after = disk.crash(survival)
            let isThere = try StoreView.read(on: after) != nil
            if isDone { #expect(isThere) }
            let store =
                isThere
                ? try SealedStore.open(on: after) : try SealedStore(on: after).store
            _ = try store.create(.provider, at: Self.at(1), by: Samples.actor)
            _ = try store.sign(Samples.message, as: .provider, at: Self.at(1))
            stop += 1
        }
        #expect(stop > 8)
    }

    @Test(arguments: [DiskError.Operation.open, .write, .sync, .rename, .lock])
    func `a call that fails loses nothing, and what was done is what the roster says`(
        operation: DiskError.Operation
    ) throws {
        for call in 1...4 {
            let made = try prepared(7)
            let before = try made.store.roster()
            made.disk.fail(operation, at: call)
            var failed = false
            do { try Change.rotate.make(made.store) } catch let error as CustodyError {
                guard case .storage = error else { throw error }
                failed = true
            }
            let after = try SealedStore.open(on: made.disk.crash(.everything))
            let roster = try after.roster()
            if !failed { #expect(roster != before) }
            for entry in roster.entries {
                _ = try after.keeper.sign(Samples.message, with: entry.publicKey)
            }
            #expect(try after.audit().count == (roster == before ? 2 : 3))
        }
    }
}
