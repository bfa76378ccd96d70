import Crypto
import Disk
import Keys
import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@testable import Custody

@Suite struct SealedKeeperTests {
    private typealias Keeper = SealedKeeper<SimulatedDisk>

    private func keeper(on disk: SimulatedDisk) throws -> Keeper {
        try Keeper.create(on: disk, by: .passphrase(Samples.passphrase()), cost: .least)
    }

    @Test func `keys are made, found again and sign, and lie nowhere in the clear`() throws {
        let disk = SimulatedDisk(seed: 1)
        let made = try keeper(on: disk)
        let one = try made.generate()
        let known = try Samples.key(7)
        try made.take(known)
        let opened = try Keeper.open(on: disk, by: .passphrase(Samples.passphrase()))
        #expect(try opened.keys() == [one, known.publicKey].sorted())
        for key in [one, known.publicKey] {
            let signature = try opened.sign(Samples.message, with: key)
            #expect(Ed25519.verify(signature, of: Samples.message, by: key))
        }
        #expect(
            try opened.sign(Samples.message, with: known.publicKey)
                == known.sign(Samples.message))
        let seed = [UInt8](repeating: 7, count: 32)
        let bytes = try #require(disk.bytes(of: StoreFile.sealed.path))
        #expect(bytes.firstRange(of: seed) == nil)
        #expect(disk.files == [StoreFile.lock, StoreFile.sealed.path].sorted())
        #expect(throws: CustodyError.roster(.known(known.publicKey))) { try opened.take(known) }
        let other = try Samples.key(8).publicKey
        #expect(throws: CustodyError.keyMissing(other)) {
            try opened.sign(Samples.message, with: other)
        }
    }

    /// The same answer, whatever was wrong.
    @Test func `what does not open says nothing of why`() throws {
        let disk = SimulatedDisk(seed: 1)
        _ = try keeper(on: disk).generate()
        let key = try SecretBytes.random(count: 32)
        for opening: SealedOpening in [
            .passphrase(try Samples.passphrase("correct horsf")),
            .passphrase(try Samples.passphrase("x")),
            .passphrase(try Samples.passphrase("correct horse ")), .key(key),
        ] {
            #expect(throws: CustodyError.notOpened) { try Keeper.open(on: disk, by: opening) }
        }
        let text = "\(CustodyError.notOpened)"
        #expect(text.contains("wrong") && !text.contains("horse"))
    }

    @Test func `a key file opens what it has sealed, and nothing else`() throws {
        let disk = SimulatedDisk(seed: 1)
        let (mine, other) = (try SecretBytes.random(count: 32), try SecretBytes.random(count: 32))
        let key = try Keeper.create(on: disk, by: .key(mine)).generate()
        let opened = try Keeper.open(on: disk, by: .key(mine))
        let signature = try opened.sign(Samples.message, with: key)
        #expect(Ed25519.verify(signature, of: Samples.message, by: key))
        #expect(throws: CustodyError.notOpened) { try Keeper.open(on: disk, by: .key(other)) }
        #expect(throws: CustodyError.notOpened) {
            try Keeper.open(on: disk, by: .passphrase(Samples.passphrase()))
        }
    }

    /// Whoever can write the file but has not its key, and mends the digest after each change.
    @Test func `a file that was changed with care does not open`() throws {
        let disk = SimulatedDisk(seed: 1)
        let made = try keeper(on: disk)
        let (one, two) = (try made.generate(), try made.generate())
        let bytes = try #require(disk.bytes(of: StoreFile.sealed.path))
        let file = try SealedFile(file: bytes)
        func refuses(_ change: (inout SealedFile) -> Void) throws {
            var changed = file
            change(&changed)
            let after = SimulatedDisk(seed: 2)
            after.put(changed.file, at: StoreFile.sealed.path)
            #expect(throws: CustodyError.notOpened) {
                try Keeper.open(on: after, by: .passphrase(Samples.passphrase()))
            }
        }
        try refuses { $0.secrets.removeLast() }
        try refuses { $0.id = .zero }
        try refuses { $0.salt = .zero }
        try refuses { $0.code = .zero }
        try refuses { $0.passes += 1 }
        try refuses { file in
            let first = file.secrets[0].sealed
            file.secrets[0].sealed = file.secrets[1].sealed
            file.secrets[1].sealed = first
        }
        // A process that has the file open sees it, too.
        var changed = file
        changed.secrets.removeLast()
        disk.put(changed.file, at: StoreFile.sealed.path)
        #expect(throws: CustodyError.notOpened) {
            try made.sign(Samples.message, with: min(one, two))
        }
    }

    /// The code over the whole aside, each secret belongs to its key and its file.
    @Test func `a secret under another key's name does not open`() throws {
        var file = SealedFile()
        (file.id, file.salt) = (Blake3.hash([1]), Blake3.hash([2]))
        (file.passes, file.kibibytes) = (1, 8)
        let opening = SealedOpening.passphrase(try Samples.passphrase())
        let keys = try SealedKeys(opening, of: file)
        let sealed = try keys.seal(Samples.key(1))
        #expect(try keys.open(sealed).publicKey == Samples.key(1).publicKey)
        var renamed = sealed
        renamed.publicKey = try Samples.key(2).publicKey
        #expect(throws: CustodyError.notOpened) { try keys.open(renamed) }
        var other = file
        other.id = Blake3.hash([3])
        let others = try SealedKeys(opening, of: other)
        #expect(throws: CustodyError.notOpened) { try others.open(sealed) }
    }

    @Test func `impossible costs and lengths are refused before anything is computed`() throws {
        var file = SealedFile()
        (file.passes, file.kibibytes) = (3, 65_536)
        #expect(try SealedFile(file: file.file) == file)
        func refuses(_ change: (inout SealedFile) -> Void) {
            var changed = file
            change(&changed)
            let bytes = changed.file
            #expect(throws: FileDamage.unsound) { try SealedFile(file: bytes) }
        }
        refuses { $0.passes = 65 }
        refuses { $0.kibibytes = .max }
        refuses { $0.kibibytes = 7 }
        refuses { $0.opensBy = .keyFile }
        refuses { $0.secrets = [SealedSecret(.zero, [1])] }
        let whole = SealedSecret(.zero, [UInt8](repeating: 0, count: SealedSecret.byteCount))
        refuses { $0.secrets = [whole, whole] }
    }

    @Test func `a file that was written once is read for good`() throws {
        let bytes = try #require(HexText.bytes(Self.golden))
        let disk = SimulatedDisk(seed: 1)
        disk.put(bytes, at: StoreFile.sealed.path)
        let keeper = try Keeper.open(on: disk, by: .passphrase(Samples.passphrase()))
        let key = try Samples.key(9)
        #expect(try keeper.keys() == [key.publicKey])
        #expect(
            try keeper.sign(Samples.message, with: key.publicKey) == key.sign(Samples.message))
        #expect(try SealedFile(file: bytes).file == bytes)
    }

    private static let golden = """
        74622d7365616c0a01000000ce00000001300f8ebafd397e6757b88f22dbd208913d7f1fa3fe3fffc37c9702\
        6ec08ddb2e000108c5c8c029d2426b6ea4df661a4cc1fc6e89718c2a69c73b65696681b88a8c2c8f01fd1724\
        385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618485435763218b5f5f3e628d57a9d85\
        1d08b08d60e8f1d6b1b6eb9f8011665e622e3b5da9706da21fb6c475fde8d4750457bafe713e43932ceb2ab9\
        a81f5b5a4f17059adc729c64b2b498c5ef7ba6fb44e0a5279859a6a3505f74e3c802cebd590ab9a8f10d013d\
        3ff7e3c8c5959ccd7a5212f77aa3d505315f515c1d1692804c12083ba21aa61090d8
        """
}
