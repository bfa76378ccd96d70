import Primitives

/// How the text or item of a setting becomes its value, and back: one kind for the file, variables
/// and flags.
public struct SettingKind<Value: Sendable>: Sendable {
    /// What is expected: "an integer in 1...10".
    let rule: String
    let read: @Sendable (SettingInput) throws(SettingFault) -> Value
    let show: @Sendable (Value) -> TOMLValue

    init(
        _ rule: String, read: @escaping @Sendable (SettingInput) throws(SettingFault) -> Value,
        show: @escaping @Sendable (Value) -> TOMLValue
    ) {
        (self.rule, self.read, self.show) = (rule, read, show)
    }

    /// A kind whose values are a text, in the file a string.
    init(
        _ rule: String, text read: @escaping @Sendable (String) throws(SettingFault) -> Value,
        shown: @escaping @Sendable (Value) -> String
    ) {
        self.init(rule) { (input) throws(SettingFault) in
            switch input {
            case .text(let text), .item(.string(let text)): try read(text)
            case .item: throw SettingFault()
            }
        } show: {
            .string(shown($0))
        }
    }
}

/// Why an input is no value of a kind; without a rule, the kind's own.
struct SettingFault: Error, Hashable {
    var rule: String?

    init(_ rule: String? = nil) { self.rule = rule }

}

extension SettingKind where Value: FixedWidthInteger & Sendable {
    static func integer(in range: ClosedRange<Value>) -> Self {
        Self("expected an integer in \(range.lowerBound)...\(range.upperBound)") {
            (input) throws(SettingFault) in
            let number: Value? =
                switch input {
                case .item(.integer(let number)): Value(exactly: number)
                case .text(let text): try? Value(decimal: text)
                case .item: nil
                }
            guard let number, range.contains(number) else { throw SettingFault() }
            return number
        } show: {
            // What the file's 64 bits cannot say is beyond every range that it may be given in.
            Int64(exactly: $0).map { .integer($0) } ?? .string("\($0)")
        }
    }
}

extension SettingKind where Value == Bool {
    static var boolean: Self {
        Self("expected true or false") { (input) throws(SettingFault) in
            switch input {
            case .item(.boolean(let isTrue)): return isTrue
            case .text("true"), .text("on"), .text("1"): return true
            case .text("false"), .text("off"), .text("0"): return false
            case .text, .item: throw SettingFault()
            }
        } show: {
            .boolean($0)
        }
    }
}

extension SettingKind where Value: CaseIterable & RawRepresentable<String> & Sendable {
    static var choice: Self {
        let names = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return Self("expected one of \(names)") { (text) throws(SettingFault) in
            guard let value = Value(rawValue: text) else { throw SettingFault() }
            return value
        } shown: {
            $0.rawValue
        }
    }
}
