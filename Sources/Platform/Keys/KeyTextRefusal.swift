public import Crypto
public import Primitives

/// Why bytes are not the text of a secret. Positions count from 0, and nothing here says what the
/// secret is.
public enum KeyTextRefusal: Error, Hashable, Sendable {
    case empty
    /// Several lines, or one longer than any key, that begin as no key does: PEM, or another file.
    case foreign(expected: KeyKind)
    /// More bytes than the longest text and its newline.
    case tooLong(limit: Int)
    /// A byte of zero: the file is binary, or was cut short by a crash.
    case zeroByte(at: Int)
    /// A line that ends as on Windows.
    case carriageReturn(at: Int)
    /// The last byte is no newline: the line may have been cut short.
    case noFinalNewline
    /// Something behind the first line.
    case trailingBytes(at: Int)
    /// No bech32m text, or one with a wrong character.
    case malformed(Bech32mError)
    /// The text of another kind, whose prefix this is; upper case is another kind too.
    case wrongKind(prefix: String, expected: KeyKind)
    case wrongCount(Int, expected: KeyKind)
    case memory(SecretRefusal)
}

extension KeyTextRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty:
            "it is empty; expected one line with a key"
        case .foreign(let expected):
            "it is no key of ours; expected one line that begins with \(expected.prefix)1"
        case .tooLong(let limit):
            "it is longer than any key, which with its newline has at most \(limit) bytes"
        case .zeroByte(let position):
            "byte \(position) is zero; expected one line of text"
        case .carriageReturn(let position):
            "byte \(position) is a carriage return; expected the line to end in a newline alone"
        case .noFinalNewline:
            "the line does not end in a newline and may have been cut short"
        case .trailingBytes(let position):
            "something follows the first line, at byte \(position); expected one line"
        case .malformed(let error):
            "the key is misspelt: \(error)"
        case .wrongKind(let prefix, let expected):
            "it holds a secret of kind \(prefix)1…; expected \(expected)"
        case .wrongCount(let count, let expected):
            "it holds \(count) bytes; expected \(expected.byteCount) for \(expected)"
        case .memory(let refusal):
            "\(refusal)"
        }
    }
}
