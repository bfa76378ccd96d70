public import RPC
public import Records

/// Why a method of a surface has no answer, though the node has heard the question.
public enum SurfaceRefusal: Error, Hashable, Sendable {
    /// There is none of that number, name or place, or none any more.
    case notFound(String)
    /// More transactions than one call takes.
    case tooManyTransactions(Int)
}

extension SurfaceRefusal: DomainError {
    /// The most transactions of one call.
    public static let mostTransactions = 256

    public static let notFound = DomainErrorDeclaration(
        -33_040, "not_found",
        "There is nothing of that number, name or place, or nothing any more.", status: 404)
    public static let tooManyTransactions = DomainErrorDeclaration(
        -33_041, "too_many_transactions", "One call takes at most 256 transactions.", status: 413)

    public var declaration: DomainErrorDeclaration {
        switch self {
        case .notFound: Self.notFound
        case .tooManyTransactions: Self.tooManyTransactions
        }
    }

    /// What was looked for, or how many there were.
    public var details: RawJSON? {
        switch self {
        case .notFound(let what): RawJSON(of: what)
        case .tooManyTransactions(let count): RawJSON(of: UInt64(count))
        }
    }
}
