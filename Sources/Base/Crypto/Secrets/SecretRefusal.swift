/// Why a secret is not made, or not taken.
public enum SecretRefusal: Error, Hashable, Sendable {
    /// A count below zero, or more than ``SecretBytes/longest``.
    case outOfBounds(count: Int)
    /// A key of another length than its use demands.
    case wrongCount(Int, expected: Int)
    /// The system gave no memory, or the library could not start.
    case noMemory(count: Int)
}

extension SecretRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfBounds(let count):
            "\(count) bytes: a secret has 0 to \(SecretBytes.longest)"
        case .wrongCount(let count, let expected):
            "\(count) bytes where a key of \(expected) is needed"
        case .noMemory(let count):
            "the system gives no guarded memory for a secret of \(count) bytes"
        }
    }
}
