public import Primitives

/// 34 raw bytes in binary and in what is hashed; its text in JSON.
extension Address: FixedBytes {
    @inlinable public init?(text: Span<UInt8>) {
        do throws(AddressError) { self = try Address(parsing: text) } catch { return nil }
    }

    public static var expectation: String { "an address, \(Address.form)" }

    public static func fault(in text: Span<UInt8>) -> String? {
        do throws(AddressError) {
            _ = try Address(parsing: text)
            return nil
        } catch { return "\(error)" }
    }

    /// All but the checksum, which no pattern could tell. The last character before it carries two
    /// bits of the address.
    public static var pattern: String { "^tb1[02-9ac-hj-np-z]{54}[qgsc][02-9ac-hj-np-z]{6}$" }
}
