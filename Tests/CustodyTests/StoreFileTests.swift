import Crypto
import Disk
import Primitives
import Records
import SpecTesting
import Testing

@testable import Custody

/// A roster's fields without its rules.
private struct RawRoster: Record {
    var entries: [KeyEntry] = []

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("entries", &entries)
    }
}

@Suite struct StoreFileTests {
    /// A manifest with every field in use, the same in every run.
    private func sample() throws -> Manifest {
        var manifest = Manifest()
        manifest.keeper = .token
        manifest.keeperID = Blake3.hash([1])
        let (one, two) = (try Samples.key(1).publicKey, try Samples.key(2).publicKey)
        try manifest.claim(
            one, .created, .governance, at: Milliseconds(1_000), by: Samples.actor, nil)
        try manifest.claim(
            two, .rotated, .governance, at: Milliseconds(2_000), by: Samples.actor,
            Rotation(notice: Milliseconds(10), overlap: Milliseconds(20)))
        return manifest
    }

    @Test func `a manifest has these bytes`() throws {
        let bytes = try sample().file
        #expect(HexText.text(bytes.span) == Self.golden)
        #expect(try Manifest(file: bytes) == sample())
    }

    @Test func `a line of the audit has these bytes`() throws {
        let event = try #require(try sample().newest)
        let line = String(decoding: event.line, as: UTF8.self)
        #expect(line == Self.goldenLine)
        #expect(try AuditEvent(json: line.dropLast().utf8.map(\.self)) == event)
    }

    @Test func `a file that is cut anywhere, or longer, is refused as such`() throws {
        let bytes = try sample().file
        for count in bytes.indices {
            let cut = Array(bytes.prefix(count))
            #expect(throws: FileDamage.cutShort, "\(count)") { try Manifest(file: cut) }
        }
        #expect(throws: FileDamage.trailing) { try Manifest(file: bytes + [0]) }
        let large = bytes + [UInt8](repeating: 0, count: Int(StoreFile.limit))
        #expect(throws: FileDamage.tooLarge(limit: StoreFile.limit)) { try Manifest(file: large) }
    }

    @Test func `a file with any bit changed is refused`() throws {
        let bytes = try sample().file
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let damage = #expect(throws: FileDamage.self) { try Manifest(file: changed) }
            switch bit / 8 {
            case 0..<8: #expect(damage == .foreign)
            case 12..<16: #expect(damage == .cutShort || damage == .trailing)
            default: #expect(damage == .changed)
            }
        }
    }

    @Test func `foreign and newer files are told apart`() throws {
        let other = Array("-----BEGIN PRIVATE KEY-----\n".utf8)
        #expect(throws: FileDamage.foreign) { try Manifest(file: other) }
        #expect(throws: FileDamage.foreign) { try SealedFile(file: sample().file) }
        var newer = try sample().file
        newer[8] = 7
        let end = newer.count - 32
        let digest = Blake3.context("the-block key store file v1").digest(of: Array(newer[..<end]))
        newer.replaceSubrange(end..., with: digest.bytes)
        #expect(throws: FileDamage.newer(found: 7, newest: 1)) { try Manifest(file: newer) }
    }

    @Test func `what is well written and cannot be is refused`() throws {
        func refuses(_ change: (inout Manifest) throws -> Void) throws {
            var manifest = try sample()
            try change(&manifest)
            let bytes = manifest.file
            #expect(throws: FileDamage.unsound) { try Manifest(file: bytes) }
        }
        // A role of which no key is active any more.
        try refuses { manifest in
            var raw = RawRoster()
            raw.entries = [KeyEntry(.wallet, try Samples.key(3).publicKey, since: Milliseconds(1))]
            raw.entries[0].until = Milliseconds(2)
            manifest.roster = try KeyRoster(binary: raw.binary())
        }
        try refuses { $0.newest = nil }
        try refuses { $0.bytesBefore = 0 }
        try refuses { $0.newest?.number = 0 }
        try refuses { $0.newest?.previous = .zero }
        try refuses { $0.bytesBefore = AuditFile.limit + 1 }
    }

    private static let golden = """
        74622d6b6579730a01000000e1000000010148fc721fbbc172e0925fa27af1671de225ba927134802998b10a\
        1568a188652b02038a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5ce80701ee\
        0f038139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394da0f000102d00f057465\
        73747302038139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394018a88e3dd7409\
        f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5cda0f01ee0f9c4f91ff6c9dbbb4159b6fcbd2\
        088d95e4b169067437d115579b39a8060bb1e3fd01766c04d91638edbb97ff1cbb327339d3161c2c02936aaa\
        5e69140b7863007b6b
        """
    private static let goldenLine = """
        {"number":2,"at":2000,"actor":"tests","action":"rotated","role":"governance","public_key\
        ":"8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394","replaced":"8a88e3d\
        d7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c","effective":2010,"overlap_unt\
        il":2030,"previous":"9c4f91ff6c9dbbb4159b6fcbd2088d95e4b169067437d115579b39a8060bb1e3"}

        """
}
