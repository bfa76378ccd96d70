import Crypto
package import Disk
import Primitives
public import Records

/// The files of a key store, and the frame around each: what it is, in which format, how long, and a
/// digest over that.
///
/// Little-endian: magic (8), format (2), zeros (2), length of the body (4), the body, digest (32). A
/// newer format keeps this frame.
package enum StoreFile: CaseIterable, Sendable {
    /// The roster, and how far the audit goes.
    case manifest
    /// The encrypted secrets.
    case sealed

    /// The most bytes a file has.
    package static let limit: UInt64 = 1 << 20
    package static let audit = DiskPath("audit.jsonl")
    static let lock = DiskPath("lock")
    static let newest: UInt16 = 1

    package var path: DiskPath {
        switch self {
        case .manifest: DiskPath("manifest")
        case .sealed: DiskPath("sealed")
        }
    }

    private var magic: [UInt8] {
        switch self {
        case .manifest: Array("tb-keys\n".utf8)
        case .sealed: Array("tb-seal\n".utf8)
        }
    }

    private static let head = 16
    private static let check = Blake3.context("the-block key store file v1")

    /// The whole file around a body.
    func wrap(_ body: [UInt8]) -> [UInt8] {
        var bytes = magic
        bytes += [UInt8(truncatingIfNeeded: Self.newest), UInt8(Self.newest >> 8), 0, 0]
        let count = UInt32(body.count)
        for shift in [0, 8, 16, 24] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: count >> shift))
        }
        bytes += body
        Self.check.digest(of: bytes).append(to: &bytes)
        return bytes
    }

    /// The body of a whole file.
    func body(of bytes: [UInt8]) throws(FileDamage) -> [UInt8] {
        guard bytes.count <= Self.limit else { throw .tooLarge(limit: Self.limit) }
        let start = bytes.prefix(magic.count)
        guard magic.starts(with: start) else { throw .foreign }
        guard bytes.count >= Self.head + 32 else { throw .cutShort }
        let format = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
        let count = (0..<4).reduce(0) { $0 | Int(bytes[12 + $1]) << (8 * $1) }
        let end = Self.head + count
        guard bytes.count >= end + 32 else { throw .cutShort }
        guard bytes.count == end + 32 else { throw .trailing }
        let span = bytes.span
        let digest = Self.check.digest(of: span.extracting(0..<end))
        let isWhole = digest.withBytes { constantTimeEquals($0, span.extracting(end..<end + 32)) }
        guard isWhole else { throw .changed }
        guard format <= Self.newest else { throw .newer(found: format, newest: Self.newest) }
        guard format > 0, bytes[10] == 0, bytes[11] == 0 else { throw .changed }
        return Array(bytes[Self.head..<end])
    }

    /// The record that is the body of a whole file.
    func record<Value: Record>(_ type: Value.Type, of bytes: [UInt8]) throws(FileDamage) -> Value {
        let body = try body(of: bytes)
        let limits = BinaryLimits(size: Int(Self.limit), elements: 4 * KeyRoster.mostKeys)
        do throws(RecordError) { return try Value(binary: body.span, limits: limits) } catch {
            throw .malformed(error)
        }
    }
}

extension StoreFile {
    /// What a file says, read and written again: of every file that is read these are its own bytes.
    package func rewritten(_ bytes: [UInt8]) throws(FileDamage) -> [UInt8] {
        switch self {
        case .manifest: try Manifest(file: bytes).file
        case .sealed: try SealedFile(file: bytes).file
        }
    }
}

/// Why bytes are no file of a key store.
public enum FileDamage: Error, Hashable, Sendable {
    /// It does not begin as such a file does.
    case foreign
    case cutShort
    case trailing
    case tooLarge(limit: UInt64)
    /// Its digest is another: bits were changed.
    case changed
    /// Written by a newer program.
    case newer(found: UInt16, newest: UInt16)
    case malformed(RecordError)
    /// Well written, and against the rules for what it says.
    case unsound
}

extension FileDamage: CustomStringConvertible {
    public var description: String {
        switch self {
        case .foreign: "it is no file of a key store"
        case .cutShort: "its end is missing; bring it back from a copy"
        case .trailing: "something follows its end; bring it back from a copy"
        case .tooLarge(let limit): "it has more than \(limit) bytes: is it another file?"
        case .changed: "its bytes were changed; bring it back from a copy"
        case .newer(let found, let newest):
            "it is in format \(found), and this program knows \(newest): use a newer one"
        case .malformed(let error): "it is misspelt: \(error)"
        case .unsound: "what it says cannot be; bring it back from a copy"
        }
    }
}
