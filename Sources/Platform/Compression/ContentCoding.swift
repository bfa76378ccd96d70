/// The codings of a message's content, by their names in HTTP.
public enum ContentCoding: String, CaseIterable, Sendable {
    case gzip, zstd
}
