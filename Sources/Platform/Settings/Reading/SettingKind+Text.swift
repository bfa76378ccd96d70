import Primitives

/// A rule a text has to keep beside its length: `nil`, or what was expected instead.
public struct TextRule: Sendable {
    let broken: @Sendable (String) -> String?

    public init(_ broken: @escaping @Sendable (String) -> String?) { self.broken = broken }

    /// No control characters.
    public static let printable = TextRule { text in
        text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            ? "expected no control characters" : nil
    }

    /// Letters, digits, `.`, `_`, `-` and `:`.
    public static let name = TextRule { text in
        text.utf8.allSatisfy {
            TOMLReader.isBare($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
        } ? nil : "expected letters, digits and . _ - : only"
    }

    /// An absolute address of HTTP or HTTPS, or nothing.
    public static let webAddress = TextRule { text in
        guard !text.isEmpty else { return nil }
        guard let colon = text.firstRange(of: "://") else {
            return "expected an absolute address such as http://host:port"
        }
        let scheme = text[..<colon.lowerBound]
        guard scheme == "http" || scheme == "https" else {
            return "expected the scheme http or https, found \(ShownText.quoted(String(scheme)))"
        }
        let host = text[colon.upperBound...].prefix { !"/?#".contains($0) }
        if host.isEmpty || host.hasPrefix(":") { return "must include a host" }
        return TextRule.printable.broken(text) ?? (text.contains(" ") ? "expected no blanks" : nil)
    }
}

extension SettingKind where Value == String {
    static func text(length: ClosedRange<Int>, _ rule: TextRule) -> Self {
        Self("expected \(length.lowerBound) to \(length.upperBound) bytes of text") {
            (text) throws(SettingFault) in
            guard length.contains(text.utf8.count) else { throw SettingFault() }
            if let broken = rule.broken(text) { throw SettingFault(broken) }
            return text
        } shown: {
            $0
        }
    }

    /// A path, relative ones to a directory the setting's owner knows; empty where none is meant.
    static var path: Self {
        Self("expected a path of at most 4096 bytes, without a zero byte") {
            (text) throws(SettingFault) in
            guard text.utf8.count <= 4_096, !text.utf8.contains(0) else { throw SettingFault() }
            return text
        } shown: {
            $0
        }
    }
}

/// A host and port to listen on or connect to: `127.0.0.1:0`, `[::1]:80`, `example.org:443`.
public struct HostPort: Hashable, Sendable {
    /// Without brackets.
    public let host: String
    public let port: UInt16

    /// `nil` where `text` is neither.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        guard let port = try? UInt16(decimal: String(text[text.index(after: colon)...])) else {
            return nil
        }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let inner = isBracketed ? host.dropFirst().dropLast() : host
        let letters = inner.utf8.allSatisfy {
            TOMLReader.isBare($0) || $0 == UInt8(ascii: ".")
                || isBracketed && $0 == UInt8(ascii: ":")
        }
        guard letters, (1...253).contains(inner.utf8.count), isBracketed == inner.contains(":")
        else { return nil }
        (self.host, self.port) = (String(inner), port)
    }
}

extension HostPort: CustomStringConvertible {
    public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

extension SettingKind where Value == HostPort {
    static var hostPort: Self {
        Self("expected a host and port such as 127.0.0.1:8080 or [::1]:8080") {
            (text) throws(SettingFault) in
            guard let address = HostPort(text) else { throw SettingFault() }
            return address
        } shown: {
            $0.description
        }
    }
}

extension SettingKind {
    /// Several values: an array in the file, elsewhere separated by commas.
    static func list<Element>(
        of element: SettingKind<Element>, most: Int
    ) -> Self where Value == [Element] {
        let rule = "expected at most \(most) elements, and of each: \(element.rule)"
        return Self(rule) { (input) throws(SettingFault) in
            let inputs: [SettingInput]
            switch input {
            case .item(.array(let items)): inputs = items.map { .item($0.value) }
            case .text(""): inputs = []
            case .text(let text):
                inputs = text.split(separator: ",", omittingEmptySubsequences: false)
                    .map { .text(String($0)) }
            case .item: throw SettingFault()
            }
            guard inputs.count <= most else { throw SettingFault() }
            var values: [Element] = []
            for input in inputs { values.append(try element.read(input)) }
            return values
        } show: { values in
            .array(values.map { TOMLItem(element.show($0), at: TOMLPosition(line: 0, column: 0)) })
        }
    }

    /// Values by name: a table in the file, elsewhere `name=value` separated by commas.
    static func map<Element>(
        of element: SettingKind<Element>, most: Int
    ) -> Self where Value == [String: Element] {
        let rule = "expected at most \(most) names, and of each: \(element.rule)"
        return Self(rule) { (input) throws(SettingFault) in
            var values: [String: Element] = [:]
            switch input {
            case .item(.table(let table)):
                guard table.count <= most else { throw SettingFault() }
                for key in table.keys {
                    guard let item = table[key] else { continue }
                    values[key] = try element.read(.item(item.value))
                }
            case .text(let text):
                for pair in text.split(separator: ",") {
                    let parts = pair.split(
                        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    guard parts.count == 2, values.count < most else { throw SettingFault() }
                    let value = try element.read(.text(String(parts[1])))
                    guard values.updateValue(value, forKey: String(parts[0])) == nil else {
                        throw SettingFault("expected each name once")
                    }
                }
            case .item: throw SettingFault()
            }
            return values
        } show: { values in
            var table = TOMLTable()
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                table.set(
                    key, TOMLItem(element.show(value), at: TOMLPosition(line: 0, column: 0)))
            }
            return .table(table)
        }
    }
}
