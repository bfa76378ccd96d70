/// Where certificates or a key come from.
public enum PEMSource: Hashable, Sendable {
    case bytes([UInt8])
    /// A file, read whenever a context is made from it.
    case file(String)

    /// How secret a text is, and thus who may be able to read its file.
    enum Secrecy { case open, secret }

    func text(_ secrecy: Secrecy) throws(TLSError) -> PEMText {
        switch self {
        case .bytes(let bytes): try PEMText(name: "the given bytes", bytes: bytes)
        case .file(let path): try PEMFile.read(path, secrecy)
        }
    }
}
