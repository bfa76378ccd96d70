import Crypto
import Disk
import Foundation
import Keys
import Primitives
import Simulation
import Testing

@testable import Custody

/// What tests of this room have at hand.
enum Samples {
    static let actor = AuditActor(checked: "tests")

    static func passphrase(_ text: String = "correct horse") throws -> SecretBytes {
        var bytes = Array(text.utf8)
        return try SecretBytes.taking(&bytes)
    }

    static func key(_ number: UInt8) throws -> SigningKey {
        try SigningKey(
            seed: .filled(count: 32) { seed in
                for index in seed.indices { seed[index] = number }
            })
    }

    static func days(_ count: UInt64) -> Milliseconds { Milliseconds(count * 86_400_000) }

    static let message = Array("what is signed".utf8)
}

/// A store of an encrypted file that costs nothing to open, on a simulated disk.
struct SealedStore {
    typealias Keeper = SealedKeeper<SimulatedDisk>
    typealias Store = KeyStore<SimulatedDisk, Keeper>

    let disk: SimulatedDisk
    let store: Store

    init(on disk: SimulatedDisk = SimulatedDisk(seed: 1)) throws {
        let keeper = try Keeper.create(
            on: disk, by: .passphrase(Samples.passphrase()), cost: .least)
        self.disk = disk
        store = try Store.create(on: disk, keptBy: keeper)
    }

    /// The store that is there.
    static func open(on disk: SimulatedDisk) throws -> Store {
        let keeper = try Keeper.open(on: disk, by: .passphrase(Samples.passphrase()))
        return try Store.open(on: disk, keptBy: keeper)
    }

    /// Every file and its bytes.
    var files: [DiskPath: [UInt8]] {
        Dictionary(uniqueKeysWithValues: disk.files.map { ($0, disk.bytes(of: $0) ?? []) })
    }
}

/// A directory of one test, gone with it.
final class Folder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "custody-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
