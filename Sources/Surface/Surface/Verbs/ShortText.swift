package import Primitives

extension Digest {
    /// Enough of it to tell it from its neighbours in a table; the whole is in JSON.
    package var short: String { String(hex.prefix(12)) + "…" }
}

extension Address {
    package var short: String { String(text.prefix(10)) + "…" + String(text.suffix(4)) }
}

extension Asset {
    /// What amounts of it are called.
    package var unit: String { self == .block ? "BLOCK" : "of asset \(value)" }
}
