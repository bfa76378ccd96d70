/// Why a context could not be made, or a session came to an end.
public enum TLSError: Error, Hashable, Sendable {
    /// OpenSSL's own words, and what was being done.
    case library(during: String, reason: String)
}
