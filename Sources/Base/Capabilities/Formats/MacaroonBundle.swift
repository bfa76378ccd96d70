public import Crypto
import Primitives

/// A token with what discharges it, as a request carries them: their texts with commas between them,
/// the token first.
public struct MacaroonBundle: Sendable, Unprinted {
    public let token: Macaroon
    public let discharges: [Macaroon]

    /// Discharges as they are: whoever sends them has bound them to the token.
    public init(_ token: Macaroon, discharges: [Macaroon] = []) {
        self.token = token
        self.discharges = discharges
    }

    /// Binds discharges to the token that they are to be sent with.
    public init(_ token: Macaroon, binding discharges: [Macaroon]) {
        self.init(token, discharges: discharges.map { $0.bound(to: token) })
    }

    public func text(as form: MacaroonForm = .fields) throws(MacaroonRefusal) -> String {
        var texts: [String] = []
        for one in [token] + discharges { texts.append(try one.text(as: form)) }
        return texts.joined(separator: ",")
    }

    /// Reads what ``text(as:)`` writes in the binary forms, or one token alone in any form.
    public init(text: Span<UInt8>) throws(MacaroonRefusal) {
        guard text.count <= MacaroonBounds.mostBundleBytes else {
            throw .oversized(count: text.count, most: MacaroonBounds.mostBundleBytes)
        }
        if text.count > 0, text[0] == UInt8(ascii: "{") {
            self.init(try Macaroon(text))
            return
        }
        var tokens: [Macaroon] = []
        var start = 0
        for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: ",") {
            guard tokens.count <= MacaroonBounds.mostDischarges else {
                throw .tooManyDischarges(most: MacaroonBounds.mostDischarges)
            }
            tokens.append(try Macaroon(text: text.extracting(start..<index)))
            start = index + 1
        }
        self.init(tokens[0], discharges: Array(tokens.dropFirst()))
    }

    public init(text: String) throws(MacaroonRefusal) { try self.init(text: text.utf8.span) }
}

extension Macaroon {
    /// The token as text: base64 of addresses, without padding, of the binary forms; JSON as it is.
    public func text(as form: MacaroonForm = .fields) throws(MacaroonRefusal) -> String {
        let bytes = try bytes(as: form)
        return form == .json
            ? String(decoding: bytes, as: UTF8.self) : Base64.text(bytes, as: .url)
    }

    /// Reads a token's text: JSON, or base64 in either alphabet, with padding or without.
    public init(text: Span<UInt8>) throws(MacaroonRefusal) {
        guard text.count <= MacaroonBounds.mostTextBytes else {
            throw .oversized(count: text.count, most: MacaroonBounds.mostTextBytes)
        }
        guard !text.isEmpty else { throw .unknownForm(nil) }
        if text[0] == UInt8(ascii: "{") {
            try self.init(text)
            return
        }
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        var symbols: [UInt8] = []
        for index in 0..<end {
            switch text[index] {
            case UInt8(ascii: "+"): symbols.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): symbols.append(UInt8(ascii: "_"))
            case let symbol: symbols.append(symbol)
            }
        }
        let bytes: [UInt8]
        do throws(Base64Error) { bytes = try Base64.bytes(symbols.span, as: .url) } catch {
            throw .base64(error)
        }
        try self.init(bytes.span)
    }

    public init(text: String) throws(MacaroonRefusal) { try self.init(text: text.utf8.span) }
}
