import Primitives

extension FuzzTarget {
    public static let bech32m = FuzzTarget(
        "bech32m",
        promise: "Text that is read as bech32m is, in lower case, what its bytes are written as."
    ) { text in
        guard let read = try? Bech32m.decode(text) else { return }
        guard let written = try? Bech32m.encode(read.bytes, prefix: read.prefix) else {
            preconditionFailure("what was read cannot be written")
        }
        let isLower = written.utf8.elementsEqual(text.copied)
        let isUpper = written.uppercased().utf8.elementsEqual(text.copied)
        precondition(isLower || isUpper, "bech32m is written otherwise")
    }

    public static let base64 = FuzzTarget(
        "base64", promise: "Text that is read as base64 of a form is what its bytes are written as."
    ) { text in
        for form in Base64.Form.allCases {
            let written = Base64.text(text, as: form)
            let again = try? Base64.bytes(written, as: form)
            precondition(again == text.copied, "bytes do not come back from base64")
            guard let bytes = try? Base64.bytes(text, as: form) else { continue }
            let same = Base64.text(bytes, as: form).utf8.elementsEqual(text.copied)
            precondition(same, "base64 is written otherwise")
        }
    }

    public static let names = FuzzTarget(
        "names",
        promise: "Text that is read as an address, a content id or a ratio is its only text."
    ) { text in
        if let address = try? Address(parsing: text) {
            precondition(address.text.utf8.elementsEqual(text.copied), "two texts of an address")
        }
        if let id = ContentID(parsing: text) {
            precondition(id.text.utf8.elementsEqual(text.copied), "two texts of a content id")
        }
        if let ratio = try? Ratio(parsing: text) {
            precondition(ratio.description.utf8.elementsEqual(text.copied), "two texts of a ratio")
        }
        guard let address = Address(text.copied) else { return }
        precondition(
            (try? Address(parsing: address.text)) == address, "an address does not read back")
    }
}

extension Span<UInt8> {
    fileprivate var copied: [UInt8] { indices.map { self[$0] } }
}
