import FuzzTargets
import Primitives
import Records

/// The error that `body` throws, or nil where it throws none.
func refusal<T>(_ body: () throws(RecordError) -> T) -> RecordError? {
    do throws(RecordError) {
        _ = try body()
        return nil
    } catch { return error }
}

func hex(_ bytes: [UInt8]) -> String { HexText.text(bytes.span) }

/// What a field looks like in binary, without the presence byte of the record around it.
func binaryHex<F: Field & Equatable>(_ value: F) -> String {
    hex(Array(Only(value).binary().dropFirst()))
}

/// The value that `hex` stands for in binary.
func fromBinary<F: Field & Equatable>(
    _ hex: String, as type: F.Type = F.self
) throws(RecordError) -> F? {
    guard let bytes = HexText.bytes(hex) else { preconditionFailure("not hexadecimal: \(hex)") }
    return try Only<F>(binary: [1] + bytes).x
}

/// What a field looks like in JSON.
func jsonText<F: Field & Equatable>(_ value: F) -> String {
    String(decoding: Only(value).json().dropFirst(5).dropLast(), as: UTF8.self)
}

/// The value that `text` stands for in JSON.
func fromJSON<F: Field & Equatable>(
    _ text: String, as type: F.Type = F.self
) throws(RecordError) -> F? {
    try Only<F>(json: #"{"x":"# + text + "}").x
}
