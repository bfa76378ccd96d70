public import Crypto

extension KeyFile {
    /// The most bytes that a password or a PIN has.
    public static let longestPassword = 1_024

    /// The password or PIN that a file holds: its one line, without the newline, which may be missing.
    /// The file is refused as a key file is.
    public static func readPassword(_ path: String) throws(KeyFileError) -> SecretBytes {
        do throws(Refused) {
            return try readWhole(path) { (bytes) throws(Refused) in
                do throws(PasswordRefusal) { return try password(in: bytes) } catch {
                    throw Refused(.password(error))
                }
            }
        } catch { throw KeyFileError(path: path, reason: error.reason) }
    }

    /// The password or PIN that a line is: any bytes but zeros and line ends, and not none.
    public static func password(in line: Span<UInt8>) throws(PasswordRefusal) -> SecretBytes {
        var count = line.count
        if count > 0, line[count - 1] == UInt8(ascii: "\n") { count -= 1 }
        guard count > 0 else { throw .empty }
        guard count <= longestPassword else { throw .tooLong(limit: longestPassword) }
        for index in 0..<count {
            switch line[index] {
            case 0: throw .zeroByte
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): throw .severalLines
            default: break
            }
        }
        do throws(SecretRefusal) {
            return try SecretBytes.copying(line.extracting(first: count))
        } catch { throw .memory(error) }
    }
}

/// Why bytes are no password. Nothing here says which they are.
public enum PasswordRefusal: Error, Hashable, Sendable {
    case empty
    case tooLong(limit: Int)
    /// A file that is binary, or was cut short by a crash.
    case zeroByte
    /// More than one line, or a line that ends as on Windows.
    case severalLines
    case memory(SecretRefusal)
}

extension PasswordRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "it is empty; expected one line with a password or PIN"
        case .tooLong(let limit): "it is longer than any password, which has at most \(limit) bytes"
        case .zeroByte: "it has a byte of zero; expected one line of text"
        case .severalLines:
            "it has more than one line, or a carriage return; expected one line that ends in a newline"
        case .memory(let refusal): "\(refusal)"
        }
    }
}
