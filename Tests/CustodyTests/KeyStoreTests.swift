import Crypto
import Disk
import Keys
import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@testable import Custody

@Suite struct KeyStoreTests {
    private let overlap = Rotation(overlap: Samples.days(1))

    private func at(_ days: UInt64) -> Milliseconds { Samples.days(days) }

    @Test(.requirement("RW-GOV-063"))
    func `each change is told by one line, linked to the line before`() throws {
        let made = try SealedStore()
        let store = made.store
        let one = try store.create(.provider, at: at(1), by: Samples.actor).publicKey
        let two = try store.rotate(.provider, at: at(2), overlap, by: Samples.actor).publicKey
        #expect(try store.retire(one, at: at(2), by: Samples.actor) == .overlapping)
        let notice = Rotation(notice: at(5), overlap: at(1))
        let three = try store.rotate(.provider, at: at(3), notice, by: Samples.actor).publicKey
        #expect(try store.retire(three, at: at(4), by: Samples.actor) == .announced)
        let known = try Samples.key(5)
        _ = try store.take(known, as: .wallet, at: at(4), by: Samples.actor)

        let events = try store.audit()
        #expect(events.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(
            events.map(\.action) == [.created, .rotated, .retired, .rotated, .withdrawn, .imported])
        #expect(events.map(\.publicKey) == [one, two, one, three, three, known.publicKey])
        #expect(events[1].replaced == one && events[1].overlapUntil == at(3))
        #expect(events[3].effective == at(8))
        #expect(events.allSatisfy { $0.actor == Samples.actor })
        #expect(try store.unclaimed() == [three])
        let reopened = try SealedStore.open(on: made.disk)
        #expect(try reopened.audit() == events)
        let roster = try store.roster()
        #expect(roster.active(.provider, at: at(9))?.publicKey == two)
        // No secret in any of it.
        let lines = String(
            decoding: made.disk.bytes(of: StoreFile.audit) ?? [], as: UTF8.self)
        #expect(lines.split(separator: "\n").count == 6 && !lines.contains("0505050505"))
    }

    @Test func `the active key signs for its role, an overlapping one when it is asked`() throws {
        let store = try SealedStore().store
        let one = try store.create(.attestation, at: at(1), by: Samples.actor).publicKey
        let two = try store.rotate(.attestation, at: at(2), overlap, by: Samples.actor).publicKey
        let signed = try store.sign(Samples.message, as: .attestation, at: at(2))
        #expect(signed.key == two)
        #expect(Ed25519.verify(signed.signature, of: Samples.message, by: two))
        let old = try store.sign(Samples.message, with: one, at: at(2))
        #expect(Ed25519.verify(old, of: Samples.message, by: one))
        #expect(throws: CustodyError.notSigning(one, .retired)) {
            try store.sign(Samples.message, with: one, at: at(3))
        }
        #expect(throws: CustodyError.notSigning(two, .announced)) {
            try store.sign(Samples.message, with: two, at: at(1))
        }
        #expect(throws: CustodyError.roster(.noKey(.wallet))) {
            try store.sign(Samples.message, as: .wallet, at: at(2))
        }
    }

    @Test(.requirement("RW-GOV-062"))
    func `a governance key is never made on a disk or taken to it`() throws {
        let made = try SealedStore()
        let before = made.files
        #expect(throws: CustodyError.needsToken(.governance)) {
            try made.store.create(.governance, at: at(1), by: Samples.actor)
        }
        let known = try Samples.key(5)
        #expect(throws: CustodyError.needsToken(.governance)) {
            try made.store.take(known, as: .governance, at: at(1), by: Samples.actor)
        }
        #expect(made.files == before)
    }

    @Test func `a refusal leaves every file as it was, the secrets too`() throws {
        let made = try SealedStore()
        let store = made.store
        let one = try store.create(.provider, at: at(2), by: Samples.actor).publicKey
        let known = try Samples.key(5)
        _ = try store.take(known, as: .wallet, at: at(2), by: Samples.actor)
        let before = made.files
        func refuses(_ reason: CustodyError, _ change: () throws -> Void) {
            #expect(throws: reason) { try change() }
            #expect(made.files == before)
        }
        refuses(.roster(.hasKey(.provider))) {
            _ = try store.create(.provider, at: at(3), by: Samples.actor)
        }
        refuses(.roster(.noKey(.attestation))) {
            _ = try store.rotate(.attestation, at: at(3), overlap, by: Samples.actor)
        }
        refuses(.roster(.active(.provider, one))) {
            _ = try store.retire(one, at: at(3), by: Samples.actor)
        }
        refuses(.roster(.known(known.publicKey))) {
            _ = try store.take(known, as: .attestation, at: at(3), by: Samples.actor)
        }
        refuses(.roster(.tooEarly(after: at(2)))) {
            _ = try store.rotate(.provider, at: at(2), overlap, by: Samples.actor)
        }
        refuses(.hasStore) {
            _ = try SealedStore.Keeper.create(
                on: made.disk, by: .passphrase(Samples.passphrase()), cost: .least)
        }
        refuses(.hasStore) {
            _ = try SealedStore.Store.create(on: made.disk, keptBy: store.keeper)
        }
    }

    @Test func `one process changes a store at a time, and each sees what the others did`() throws {
        let made = try SealedStore()
        let other = try SealedStore.open(on: made.disk)
        _ = try made.store.create(.provider, at: at(1), by: Samples.actor)
        _ = try other.rotate(.provider, at: at(2), overlap, by: Samples.actor)
        _ = try made.store.create(.wallet, at: at(2), by: Samples.actor)
        #expect(try made.store.roster() == other.roster())
        #expect(try other.audit().count == 3)

        let lock = try made.disk.lock(StoreFile.lock)
        let before = made.files
        #expect(throws: CustodyError.busy) {
            try other.create(.attestation, at: at(3), by: Samples.actor)
        }
        #expect(made.files == before)
        // Looking and signing need no turn.
        #expect(try other.roster().entries.count == 3)
        _ = try other.sign(Samples.message, as: .wallet, at: at(3))
        withExtendedLifetime(lock) {}
    }

    @Test func `a store takes only the keeper it was made with`() throws {
        let (mine, other) = (try SealedStore(), try SealedStore(on: SimulatedDisk(seed: 2)))
        _ = try mine.store.create(.provider, at: at(1), by: Samples.actor)
        #expect(throws: CustodyError.otherKeeper) {
            try SealedStore.Store.open(on: mine.disk, keptBy: other.store.keeper)
        }
        // Secrets of another store, put in the place of ours.
        let theirs = try #require(other.disk.bytes(of: StoreFile.sealed.path))
        mine.disk.put(theirs, at: StoreFile.sealed.path)
        #expect(throws: CustodyError.otherKeeper) { try SealedStore.open(on: mine.disk) }
        #expect(throws: CustodyError.otherKeeper) {
            try mine.store.sign(Samples.message, as: .provider, at: at(1))
        }
    }

    @Test func `secrets without a roster are never written over`() throws {
        let made = try SealedStore()
        _ = try made.store.create(.provider, at: at(1), by: Samples.actor)
        try made.disk.remove(StoreFile.manifest.path)
        let before = made.files
        #expect(throws: CustodyError.rosterMissing) {
            try SealedStore.Keeper.create(
                on: made.disk, by: .passphrase(Samples.passphrase()), cost: .least)
        }
        #expect(throws: CustodyError.noStore) { try SealedStore.open(on: made.disk) }
        #expect(made.files == before)
    }

    @Test func `an older file of secrets is noticed by the key it lacks`() throws {
        let made = try SealedStore()
        _ = try made.store.create(.provider, at: at(1), by: Samples.actor)
        let older = try #require(made.disk.bytes(of: StoreFile.sealed.path))
        let two = try made.store.rotate(.provider, at: at(2), overlap, by: Samples.actor).publicKey
        made.disk.put(older, at: StoreFile.sealed.path)
        #expect(throws: CustodyError.keyMissing(two)) {
            try made.store.sign(Samples.message, as: .provider, at: at(2))
        }
    }

    @Test func `lines that were changed, cut off or put behind are noticed`() throws {
        let made = try SealedStore()
        _ = try made.store.create(.provider, at: at(1), by: Samples.actor)
        _ = try made.store.rotate(.provider, at: at(2), overlap, by: Samples.actor)
        let whole = try #require(made.disk.bytes(of: StoreFile.audit))
        let events = try made.store.audit()
        let first = UInt64(events[0].line.count)

        var changed = whole
        let place = try #require(changed.firstIndex(of: UInt8(ascii: "p")))
        changed[place] = UInt8(ascii: "q")
        made.disk.put(changed, at: StoreFile.audit)
        #expect(throws: CustodyError.audit(.changed(line: 1))) { try made.store.audit() }

        made.disk.put(whole + [0x0A], at: StoreFile.audit)
        let size = UInt64(whole.count)
        #expect(throws: CustodyError.audit(.trailing(bytes: size + 1, expected: size))) {
            try made.store.create(.wallet, at: at(3), by: Samples.actor)
        }
        made.disk.put(Array(whole.prefix(Int(first) - 1)), at: StoreFile.audit)
        #expect(throws: CustodyError.audit(.cutShort(bytes: first - 1, expected: size))) {
            try made.store.create(.wallet, at: at(3), by: Samples.actor)
        }
        // Of the newest line any part may be missing: a crash does that, and it is made up for.
        made.disk.put(Array(whole.prefix(Int(first) + 9)), at: StoreFile.audit)
        #expect(try made.store.audit() == events)
        #expect(made.disk.bytes(of: StoreFile.audit) == whole)
    }
}
