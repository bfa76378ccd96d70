package import Primitives
import Records
package import Terminal

// The words of the house, as they are given at a command line.

extension ValueKind where Value == Address {
    package static var address: ValueKind {
        ValueKind(
            valueName: "ACCOUNT", expectation: "an address, \(Address.form)",
            read: { text in
                do throws(AddressError) { return try Address(parsing: text) } catch { return nil }
            }, write: \.text
        ).advising { text in
            do throws(AddressError) {
                _ = try Address(parsing: text)
                return nil
            } catch { return "\(error)" }
        }
    }
}

extension ValueKind where Value == Amount {
    /// A whole number of the smallest unit.
    package static var amount: ValueKind {
        let number = ValueKind<UInt128>.integer(from: 0)
        return ValueKind(
            valueName: "AMOUNT", expectation: "a whole number of the smallest unit",
            read: { number.read($0).map { Amount(units: $0) } }, write: \.description)
    }
}

extension ValueKind where Value == Asset {
    /// The number of an asset.
    package static var asset: ValueKind {
        let number = ValueKind<UInt32>.integer(from: 0)
        return ValueKind(
            valueName: "ASSET", expectation: "the number of an asset; BLOCK is 0",
            read: { number.read($0).map { Asset($0) } }, write: \.description)
    }
}

extension ValueKind where Value == Height {
    /// The number of a block.
    package static var height: ValueKind {
        let number = ValueKind<UInt64>.integer(from: 0)
        return ValueKind(
            valueName: "HEIGHT", expectation: "the number of a block, from 0",
            read: { number.read($0).map { Height($0) } }, write: \.description)
    }
}

extension ValueKind where Value == Digest {
    package static var digest: ValueKind {
        ValueKind(
            valueName: "HEX", expectation: "64 lower-case hexadecimal digits",
            read: { Digest(hex: $0) }, write: \.hex)
    }
}

extension ValueKind {
    /// The number of one of some things.
    package static func id<Subject: ~Copyable>(of what: String) -> ValueKind
    where Value == ID<Subject> {
        let number = ValueKind<UInt64>.integer(from: 1)
        return ValueKind(
            valueName: "N", expectation: "the number of \(what), from 1",
            read: { number.read($0).map { ID<Subject>($0) } }, write: \.description)
    }
}
