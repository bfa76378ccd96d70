extension Field {
    /// Reads JSON text: any key order, nothing unknown, doubled, missing or behind it.
    @inlinable public init(
        json bytes: Span<UInt8>, limits: JSONLimits = .standard
    ) throws(RecordError) {
        self = try JSON.scanning(bytes, limits: limits) { (scanner) throws(RecordError) in
            var reader = JSONReader(scanner, limits: limits)
            defer { scanner.at = reader.scanner.at }
            return try Self(json: &reader)
        }
    }

    @inlinable public init(
        json bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(RecordError) {
        try self.init(json: bytes.span, limits: limits)
    }

    @inlinable public init(
        json text: String, limits: JSONLimits = .standard
    ) throws(RecordError) {
        try self.init(json: text.utf8.span, limits: limits)
    }

    /// Reads canonical JSON (RCJ-1): refused unless writing it again gives the same bytes.
    public init(
        canonicalJSON bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(RecordError) {
        try self.init(json: bytes, limits: limits)
        let again = try canonicalJSON()
        guard again == bytes else {
            let difference = zip(again, bytes).prefix { $0 == $1 }.count
            throw RecordError(.notCanonical("RCJ-1 writes this otherwise"), at: difference)
        }
    }

    /// JSON text without blanks, members in the declared order.
    @inlinable public func json() -> [UInt8] {
        var writer = JSONWriter()
        do throws(RecordError) { try write(json: &writer) } catch {
            preconditionFailure("\(Self.self) threw while being written: \(error)")
        }
        return writer.bytes
    }

    /// Canonical JSON (RCJ-1), which is what content ids and signatures cover. Refused where an
    /// integer exceeds 2^53 − 1.
    @inlinable public func canonicalJSON() throws(RecordError) -> [UInt8] {
        var writer = JSONWriter(canonical: true)
        try write(json: &writer)
        return writer.bytes
    }
}
