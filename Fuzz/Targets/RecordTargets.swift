import Records

extension FuzzTarget {
    public static let jsonRecord = FuzzTarget(
        "json-record",
        promise:
            "A record read from JSON is, written and read again in every form, the same record.",
        check: RecordPromises.jsonRecord)

    public static let jsonValidation = FuzzTarget(
        "json-validation",
        promise: "What is read as a record is JSON, and JSON stays so with blanks around it.",
        check: RecordPromises.jsonValidation)

    public static let binaryRecord = FuzzTarget(
        "binary-record",
        promise: "Bytes that are read as a record are the bytes it is written as.",
        check: RecordPromises.binaryRecord)
}

/// Promises of the readers over arbitrary bytes.
enum RecordPromises {
    static func jsonRecord(_ bytes: Span<UInt8>) {
        guard
            let record = reading(
                of: bytes.count, { () throws(RecordError) in try Everything(json: bytes) })
        else {
            return
        }
        let binary = record.binary()
        let again = reading { () throws(RecordError) in try Everything(json: record.json()) }
        precondition(again?.binary() == binary, "its own text reads as another record")
        let stored = reading { () throws(RecordError) in try Everything(binary: binary) }
        precondition(stored?.binary() == binary, "its own bytes read as another record")
        guard let canonical = reading({ () throws(RecordError) in try record.canonicalJSON() })
        else {
            return
        }
        let sealed = reading { () throws(RecordError) in try Everything(canonicalJSON: canonical) }
        precondition(sealed?.binary() == binary, "its canonical text reads as another record")
    }

    static func jsonValidation(_ bytes: Span<UInt8>) {
        let isJSON =
            reading(of: bytes.count) { () throws(RecordError) in try JSON.validate(bytes) } != nil
        let isRecord =
            reading(of: bytes.count) { () throws(RecordError) in try Everything(json: bytes) }
            != nil
        precondition(isJSON || !isRecord, "a record was read from what is not JSON")
        let isBranch = reading { () throws(RecordError) in try Branch(json: bytes) } != nil
        precondition(isJSON || !isBranch, "a record was read from what is not JSON")

        var padded = [UInt8(ascii: " ")]
        for index in bytes.indices { padded.append(bytes[index]) }
        padded.append(UInt8(ascii: "\n"))
        let isStillJSON =
            reading { () throws(RecordError) in try JSON.validate(padded.span) } != nil
        precondition(isStillJSON == isJSON, "blanks around a document decide whether it is JSON")
    }

    static func binaryRecord(_ bytes: Span<UInt8>) {
        reencodes(bytes, as: Everything.self)
        reencodes(bytes, as: Branch.self)
        reencodes(bytes, as: Receipt.self)
        reencodes(bytes, as: Only<Condition>.self)
    }

    private static func reencodes<R: Record>(_ bytes: Span<UInt8>, as type: R.Type) {
        guard
            let record = reading(
                of: bytes.count, { () throws(RecordError) in try R(binary: bytes) })
        else { return }
        let again = record.binary()
        precondition(again.count == bytes.count, "\(R.self) is written in another length")
        for index in bytes.indices {
            precondition(again[index] == bytes[index], "\(R.self) is written otherwise")
        }
    }

    /// What `body` answers, or nil where it refuses. A refusal names a byte of the input or its
    /// end, and is no longer than a line in a log may be.
    private static func reading<T>(
        of count: Int = .max, _ body: () throws(RecordError) -> T
    ) -> T? {
        do throws(RecordError) { return try body() } catch {
            precondition(error.offset >= 0 && error.offset <= count, "a refusal outside the input")
            precondition(error.description.utf8.count < 8_192, "a refusal as long as its input")
            return nil
        }
    }
}
