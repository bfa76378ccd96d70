public import Crypto
import Primitives

/// A secret as a line of text: bech32m, whose prefix is the kind, and a newline.
///
///     tbsk1…
///
/// There is one spelling of each secret. Text and bytes stay in guarded memory on both ways; the
/// stack holds a few bits of them in passing, and reading looks characters up in a table, so the
/// time it takes may depend on them.
public enum KeyText {
    /// The longest text and its newline.
    public static let longest = Bech32m.mostCharacters + 1

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The line that holds `secret`, itself a secret.
    public static func write(
        _ secret: Span<UInt8>, kind: KeyKind
    ) throws(KeyTextRefusal) -> SecretBytes {
        guard secret.count == kind.byteCount else {
            throw .wrongCount(secret.count, expected: kind)
        }
        // In a buffer of the longest text first: how long this one is shows when it is written.
        var room = try buffer(longest)
        let count = try room.withMutableBytes { (room) throws(KeyTextRefusal) in
            try append(to: &room) { (output) throws(Bech32mError) in
                try Bech32m.append(secret, prefix: kind.prefix, to: &output)
                output.append(newline)
            }
        }
        return try first(count, of: room)
    }

    /// The secret of that kind that `text` holds, in the one way it is written.
    public static func read(
        _ text: Span<UInt8>, kind: KeyKind
    ) throws(KeyTextRefusal) -> SecretBytes {
        let line = text.extracting(first: try lineLength(of: text, kind: kind))
        var room = try buffer(Bech32m.mostBytes)
        var prefixCount = 0
        let count = try room.withMutableBytes { (room) throws(KeyTextRefusal) in
            try append(to: &room) { (output) throws(Bech32mError) in
                prefixCount = try Bech32m.appendBytes(of: line, to: &output)
            }
        }
        // Behind a right checksum the prefix is no part of the secret, and may be shown.
        let bytes = (0..<prefixCount).map { line[$0] }
        let prefix = String(decoding: bytes, as: UTF8.self)
        guard prefix == kind.prefix else { throw .wrongKind(prefix: prefix, expected: kind) }
        guard count == kind.byteCount else { throw .wrongCount(count, expected: kind) }
        return try first(count, of: room)
    }

    /// How long the one line is, without its newline.
    private static func lineLength(
        of text: Span<UInt8>, kind: KeyKind
    ) throws(KeyTextRefusal) -> Int {
        guard !text.isEmpty else { throw .empty }
        let hasLines = text.indices.dropLast().contains { text[$0] == newline }
        if hasLines || text.count > longest {
            let isKey = [kind, .signing, .sealing].contains { begins(text, as: $0) }
            guard isKey else { throw .foreign(expected: kind) }
        }
        guard text.count <= longest else { throw .tooLong(limit: longest) }
        for index in text.indices {
            switch text[index] {
            case 0: throw .zeroByte(at: index)
            case carriageReturn: throw .carriageReturn(at: index)
            case newline where index < text.count - 1: throw .trailingBytes(at: index + 1)
            default: break
            }
        }
        guard text[text.count - 1] == newline else { throw .noFinalNewline }
        return text.count - 1
    }

    private static func begins(_ text: Span<UInt8>, as kind: KeyKind) -> Bool {
        let start = Array("\(kind.prefix)1".utf8)
        return text.count >= start.count && start.indices.allSatisfy { text[$0] == start[$0] }
    }

    // MARK: Guarded memory

    private static func buffer(_ capacity: Int) throws(KeyTextRefusal) -> SecretBuffer {
        do throws(SecretRefusal) {
            return try SecretBuffer(capacity: capacity)
        } catch { throw .memory(error) }
    }

    /// How many bytes `body` appended from the start of `room`.
    private static func append(
        to room: inout MutableSpan<UInt8>,
        _ body: (inout OutputSpan<UInt8>) throws(Bech32mError) -> Void
    ) throws(KeyTextRefusal) -> Int {
        do throws(Bech32mError) {
            return try room.withUnsafeMutableBufferPointer { (room) throws(Bech32mError) in
                var output = OutputSpan(buffer: room, initializedCount: 0)
                try body(&output)
                return output.finalize(for: room)
            }
        } catch { throw .malformed(error) }
    }

    private static func first(
        _ count: Int, of room: borrowing SecretBuffer
    ) throws(KeyTextRefusal) -> SecretBytes {
        try room.withBytes { (room) throws(KeyTextRefusal) in
            do throws(SecretRefusal) {
                return try SecretBytes.copying(room.extracting(first: count))
            } catch { throw .memory(error) }
        }
    }
}
