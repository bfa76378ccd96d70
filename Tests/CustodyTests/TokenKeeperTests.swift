import Crypto
import Disk
import Glibc
import Native
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Custody

/// Each with tokens of its own, in a process of its own.
@Suite struct TokenKeeperTests {
    @Test func `a token makes keys, signs with them, and finds them again`() async throws {
        let token = try await SoftToken()
        await #expect(processExitsWith: .success) { [path = token.configuration as String] in
            let module = try SoftToken.module(path)
            var keeper: TokenKeeper? = try .open(module, label: "first", pin: SoftToken.secret())
            let one = try #require(try keeper?.generate())
            let two = try #require(try keeper?.generate())
            #expect(try keeper?.keys() == [one, two].sorted())
            try Ed25519.check(one)
            for message in [[], Samples.message, [UInt8](repeating: 7, count: 70_000)] {
                for key in [one, two] {
                    let signature = try #require(try keeper?.sign(message, with: key))
                    #expect(Ed25519.verify(signature, of: message, by: key))
                    // Ed25519 has one signature for a message: the same as anybody's.
                    #expect(try keeper?.sign(message, with: key) == signature)
                }
            }
            let id = try #require(keeper?.id)
            keeper = nil
            let again = try TokenKeeper.open(module, label: "first", pin: SoftToken.secret())
            #expect(try again.keys() == [one, two].sorted() && again.id == id)
            let stranger = try Samples.key(1)
            #expect(throws: CustodyError.keyMissing(stranger.publicKey)) {
                try again.sign(Samples.message, with: stranger.publicKey)
            }
            #expect(throws: CustodyError.cannotImport) { try again.take(stranger) }
        }
    }

    @Test func `a wrong PIN opens nothing, and a second keeper of a process neither`() async throws
    {
        let token = try await SoftToken()
        await #expect(processExitsWith: .success) { [path = token.configuration as String] in
            let module = try SoftToken.module(path)
            for wrong in ["4711-no", "1", "4711-ok "] {
                #expect(throws: CustodyError.notOpened) {
                    try TokenKeeper.open(module, label: "first", pin: SoftToken.secret(wrong))
                }
            }
            let keeper = try TokenKeeper.open(module, label: "first", pin: SoftToken.secret())
            #expect(throws: CustodyError.token(.alreadyOpen)) {
                try TokenKeeper.open(module, label: "first", pin: SoftToken.secret("4711-no"))
            }
            // Another token is another matter.
            let other = try TokenKeeper.open(module, label: "second", pin: SoftToken.secret())
            #expect(other.id != keeper.id)
            let key = try keeper.generate()
            #expect(try other.keys() == [])
            #expect(throws: CustodyError.keyMissing(key)) {
                try other.sign(Samples.message, with: key)
            }
        }
    }

    @Test func `a token is named by its label, where there are several`() async throws {
        let token = try await SoftToken()
        await #expect(processExitsWith: .success) { [path = token.configuration as String] in
            let module = try SoftToken.module(path)
            #expect(try module.tokens().map(\.label).sorted() == ["first", "second"])
            #expect(throws: CustodyError.self) {
                try TokenKeeper.open(module, pin: SoftToken.secret())
            }
            let pin = try SoftToken.secret()
            do throws(CustodyError) {
                _ = try TokenKeeper.open(module, label: "third", pin: pin)
            } catch {
                guard case .token(.noToken(label: "third", let found)) = error else { exit(1) }
                #expect(found.sorted() == ["first", "second"])
            }
        }
    }

    @Test(.requirement("RW-GOV-062", "RW-GOV-116"))
    func `governance keys live on a token, and rotate there`() async throws {
        let token = try await SoftToken()
        await #expect(processExitsWith: .success) { [path = token.configuration as String] in
            let disk = SimulatedDisk(seed: 1)
            let module = try SoftToken.module(path)
            let keeper = try TokenKeeper.open(module, label: "first", pin: SoftToken.secret())
            let store = try KeyStore.create(on: disk, keptBy: keeper)
            let actor = Samples.actor
            let first = try store.create(.governance, at: Samples.days(1), by: actor).publicKey
            let rotation = Rotation(notice: Samples.days(1), overlap: Samples.days(2))
            let second = try store.rotate(
                .governance, at: Samples.days(91), rotation, by: actor
            ).publicKey
            let before = try store.sign(Samples.message, as: .governance, at: Samples.days(91))
            let after = try store.sign(Samples.message, as: .governance, at: Samples.days(92))
            #expect(before.key == first && after.key == second)
            #expect(Ed25519.verify(before.signature, of: Samples.message, by: first))
            #expect(Ed25519.verify(after.signature, of: Samples.message, by: second))
            #expect(try store.audit().map(\.action) == [.created, .rotated])
            #expect(try store.unclaimed() == [])
            // No secrets here: the roster, the audit and the lock are all there is.
            #expect(
                disk.files == [StoreFile.audit, StoreFile.lock, StoreFile.manifest.path].sorted())
            let known = try Samples.key(5)
            #expect(throws: CustodyError.cannotImport) {
                try store.take(known, as: .wallet, at: Samples.days(92), by: actor)
            }
        }
    }

    @Test func `a crash after the token has made a key leaves it there, and nothing named`()
        async throws
    {
        let token = try await SoftToken()
        await #expect(processExitsWith: .success) { [path = token.configuration as String] in
            let module = try SoftToken.module(path)
            let keeper = try TokenKeeper.open(module, label: "first", pin: SoftToken.secret())
            var (stop, isDone) = (1, false)
            while !isDone {
                let disk = SimulatedDisk(seed: 1)
                let store = try KeyStore.create(on: disk, keptBy: keeper)
                disk.stop(at: disk.callsSoFar + stop)
                do throws(CustodyError) {
                    _ = try store.create(.governance, at: Samples.days(1), by: Samples.actor)
                    isDone = true
                } catch {
                    // Anything but the machine's stop would be so at every call.
                    guard case .storage = error else { throw error }
                }
                let after = try KeyStore.open(on: disk.crash(.dice), keptBy: keeper)
                let named = try after.roster().entries.map(\.publicKey)
                let audited = try after.audit().map(\.publicKey)
                #expect(named == audited)
                for key in named {
                    _ = try after.sign(Samples.message, with: key, at: Samples.days(1))
                }
                let (unclaimed, all) = (try after.unclaimed(), try keeper.keys())
                #expect(Set(unclaimed + named) == Set(all))
                stop += 1
            }
            #expect(stop > 4)
        }
    }

    @Test func `a machine without the library is told so`() {
        let nowhere = NativePlaces(system: ["/nonexistent"])
        let names = ["softhsm/libsofthsm2.so", "libsofthsm2.so"]
        let reason = Unavailable.notFound(names: names, places: ["/nonexistent"])
        #expect(throws: CustodyError.unavailable(reason)) { try TokenModule.open(in: nowhere) }
        #expect(throws: CustodyError.unavailable(.notAbsolute(path: "lib.so"))) {
            try TokenModule.open(in: nowhere, setting: "lib.so")
        }
        #expect("\(CustodyError.unavailable(reason))".hasPrefix("no PKCS#11 library: "))
    }

    @Test func `a library that is no PKCS#11 library is refused by what it lacks`() throws {
        var places = NativePlaces.here(prefix: "/nonexistent", variables: [:])
        places.wheels = []
        let names = places.system.map { $0 + "/libz.so.1" }
        guard let path = names.first(where: { access($0, F_OK) == 0 }) else {
            try Test.cancel("there is no libz.so.1 here")
        }
        let error = #expect(throws: CustodyError.self) {
            try TokenModule.open(in: places, setting: path)
        }
        guard case .unavailable(.missingSymbol(_, "C_GetFunctionList")) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `what a token answers has the standard's name`() {
        #expect("\(TokenCode(0xA0))" == "CKR_PIN_INCORRECT (0xA0)")
        #expect("\(TokenCode(0x8000_0001))" == "0x80000001")
        #expect(
            "\(TokenModule.refusal(.sign, TokenCode(0x30)))"
                == "the token refused C_Sign: CKR_DEVICE_ERROR (0x30)")
        #expect(TokenModule.refusal(.sign, TokenCode(0xA4)) == .token(.locked(TokenCode(0xA4))))
        #expect(TokenModule.refusal(.sign, TokenCode(0x32)) == .token(.gone(TokenCode(0x32))))
    }
}
