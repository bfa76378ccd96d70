import HTTP

/// A second reader of request heads, slow and written from the rules alone: it cuts the head into
/// lines and the lines into words, and judges each word by a list of characters.
///
/// `nil` is whatever is not a whole and good head.
enum NaiveHeadReader {
    private static let token = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let pathCharacters = Set(
        "!$&'()*+,-./:;=@_~%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let queryCharacters = pathCharacters.union("?[]^`{|}".utf8)
    private static let hostCharacters = Set(
        "-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    static func read(_ bytes: [UInt8]) -> ReadRequest? {
        guard let (lines, byteCount) = lines(bytes), byteCount <= 16_384, let first = lines.first
        else { return nil }
        var head = ReadRequest(byteCount: byteCount)
        var named: [(name: String, value: [UInt8])] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: 58), colon > 0,
                line[..<colon].allSatisfy(token.contains),
                line[(colon + 1)...].allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) })
            else { return nil }
            let value = trimmed(Array(line[(colon + 1)...]))
            named.append((text(Array(line[..<colon])).lowercased(), value))
        }
        guard named.count <= 64 else { return nil }
        head.fields = named.map { .init(name: $0.name, value: text($0.value)) }
        func values(_ name: String) -> [String] {
            head.fields.filter { $0.name == name }.map(\.value)
        }

        let words = first.split(separator: 32, omittingEmptySubsequences: false).map(Array.init)
        guard words.count == 3, !words[0].isEmpty, words[0].count <= 64,
            words[0].allSatisfy(token.contains)
        else { return nil }
        head.method = text(words[0])
        head.target = text(words[1])
        switch text(words[2]) {
        case "HTTP/1.0": head.version = .http10
        case "HTTP/1.1": head.version = .http11
        default: return nil
        }

        let hosts = named.filter { $0.name == "host" }.map(\.value)
        guard hosts.count <= 1, hosts.count == 1 || head.version == .http10,
            hosts.allSatisfy({ isAuthority($0) })
        else { return nil }
        head.host = hosts.first.map { text($0) } ?? ""
        guard words[1].count <= 8_192, readTarget(words[1], into: &head) else { return nil }

        let (lengths, codings) = (values("content-length"), values("transfer-encoding"))
        guard lengths.count + codings.count <= 1 else { return nil }
        if let length = lengths.first {
            guard 1...18 ~= length.utf8.count, length.utf8.allSatisfy({ 48...57 ~= $0 }),
                let count = Int(length)
            else { return nil }
            head.framing = .length(count)
        } else if let coding = codings.first {
            guard coding.lowercased() == "chunked", head.version == .http11 else { return nil }
            head.framing = .chunked
        }
        let expectations = values("expect").map { $0.lowercased() }
        guard expectations.allSatisfy({ $0 == "100-continue" }) else { return nil }
        let hasBody = head.framing != .none && head.framing != .length(0)
        head.expectsContinue = !expectations.isEmpty && hasBody && head.version == .http11

        let options = named.filter { $0.name == "connection" }.flatMap {
            $0.value.split(separator: 44).map { text(trimmed(Array($0))).lowercased() }
        }
        head.upgrade = options.contains("upgrade") && head.version == .http11
        head.persists =
            !options.contains("close")
            && (head.version == .http11 || options.contains("keep-alive"))
        return head
    }

    /// The lines up to the empty one, without up to two empty ones before them.
    private static func lines(_ bytes: [UInt8]) -> (lines: [[UInt8]], byteCount: Int)? {
        var (lines, line, at): ([[UInt8]], [UInt8], Int) = ([], [], 0)
        var leading = 0
        while at < bytes.count {
            if bytes[at] == 10 { return nil }
            if bytes[at] != 13 {
                line.append(bytes[at])
                at += 1
                continue
            }
            guard at + 1 < bytes.count, bytes[at + 1] == 10 else { return nil }
            at += 2
            if !line.isEmpty {
                lines.append(line)
                line = []
            } else if lines.isEmpty {
                leading += 1
                if leading > 2 { return nil }
            } else {
                return (lines, at)
            }
        }
        return nil
    }

    private static func readTarget(_ target: [UInt8], into head: inout ReadRequest) -> Bool {
        if head.method == "CONNECT" {
            head.host = text(target)
            return isAuthority(target) && target.last != 93
                && (target.first != 91 ? target.contains(58) : text(target).contains("]:"))
        }
        if target == [42] { return head.method == "OPTIONS" }
        var rest = target
        if target.first != 47 {
            let lower = text(target).lowercased()
            guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else {
                return false
            }
            rest = Array(target.dropFirst(scheme.utf8.count))
            let host = Array(rest.prefix { $0 != 47 && $0 != 63 })
            guard isAuthority(host) else { return false }
            head.host = text(host)
            rest = Array(rest.dropFirst(host.count))
        }
        let path = Array(rest.prefix { $0 != 63 })
        guard path.allSatisfy(pathCharacters.contains) else { return false }
        var segments: [String] = []
        for segment in path.split(separator: 47, omittingEmptySubsequences: false).dropFirst() {
            guard let bytes = decoded(Array(segment)), !bytes.contains(47), !bytes.contains(92),
                let text = String(validating: bytes, as: UTF8.self), text != ".", text != ".."
            else { return false }
            segments.append(text)
        }
        head.path = segments == [""] ? [] : segments
        guard path.count < rest.count else { return true }
        let query = Array(rest[(path.count + 1)...])
        guard query.allSatisfy(queryCharacters.contains) else { return false }
        for item in query.split(separator: 38) {
            let name = Array(item.prefix { $0 != 61 })
            let value = Array(item.dropFirst(name.count + 1))
            guard let name = decoded(name, plus: true), let value = decoded(value, plus: true),
                let name = String(validating: name, as: UTF8.self),
                let value = String(validating: value, as: UTF8.self)
            else { return false }
            head.query.append("\(name)=\(value)")
        }
        return head.query.count <= 128
    }

    private static func decoded(_ bytes: [UInt8], plus: Bool = false) -> [UInt8]? {
        var (result, at): ([UInt8], Int) = ([], 0)
        while at < bytes.count {
            if bytes[at] == 37 {
                guard at + 2 < bytes.count, bytes[at + 1] != 43, bytes[at + 1] != 45,
                    let value = UInt8(text(Array(bytes[(at + 1)...(at + 2)])), radix: 16),
                    value != 0
                else { return nil }
                result.append(value)
                at += 3
            } else {
                result.append(plus && bytes[at] == 43 ? 32 : bytes[at])
                at += 1
            }
        }
        return result
    }

    private static func isAuthority(_ bytes: [UInt8]) -> Bool {
        var host = bytes
        var port: [UInt8]?
        if let end = bytes.lastIndex(of: 93) {
            host = Array(bytes[...end])
            if end + 1 < bytes.count {
                guard bytes[end + 1] == 58 else { return false }
                port = Array(bytes[(end + 2)...])
            }
        } else if let colon = bytes.firstIndex(of: 58) {
            host = Array(bytes[..<colon])
            port = Array(bytes[(colon + 1)...])
        }
        if let port {
            guard 1...5 ~= port.count, port.allSatisfy({ 48...57 ~= $0 }),
                Int(text(port)) ?? .max <= 65_535
            else { return false }
        }
        if host.first == 91 {
            let inner = host.dropFirst().dropLast()
            return host.last == 93 && inner.filter { $0 == 58 }.count >= 2 && inner.count < 47
                && inner.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        }
        return 1...255 ~= host.count && host.allSatisfy(hostCharacters.contains)
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let front = bytes.drop { $0 == 32 || $0 == 9 }
        return Array(front.reversed().drop { $0 == 32 || $0 == 9 }.reversed())
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
