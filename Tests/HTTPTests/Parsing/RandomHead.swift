import Simulation

extension SplitMix64 {
    mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        choices[choices.index(choices.startIndex, offsetBy: below(choices.count))]
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

    /// A head that is good, or nearly, or wrong in some way that occurs to people.
    mutating func requestHead() -> [UInt8] {
        let methods = ["GET", "POST", "PUT", "OPTIONS", "CONNECT", "HEAD", "get", "X-Y", "G(T"]
        let targets = [
            "/", "/a/b", "/a%20b?c=d", "/%2e", "/..", "/a/../b", "/...", "/a?%zz", "*", "a:80",
            "//",
            "http://a/b?c", "HTTPS://[::1]:8/", "http://a", "http://a?b", "ftp://a/", "/%C3%A9",
            "/%C3", "/a%2Fb", "/a%5cb", "/%00", "/a?b=%00", "/?a&b=&=c&&d=e+f", "/a;b=c", "/\\",
            "/#",
            "/?[a]={b}|c", "http://u@a/", "a", "/é", "/?%C3&%A9=%C3%A9",
        ]
        let lines = [
            "Host: a", "host:a:80", "Host: a b", "Content-Length: 3", "Content-Length: 3, 3",
            "Content-Length:  12\t", "Content-Length: +1", "Transfer-Encoding: chunked",
            "Transfer-Encoding: CHUNKED", "Transfer-Encoding: gzip, chunked", "Connection: close",
            "Connection: Keep-Alive, upgrade", "Connection: closed, ,", "Expect: 100-continue",
            "Expect: 1", "Accept: */*", "A:", "A: \"b,c\", d", " folded", "B : c", ": d", "E",
            "F: \u{7F}", "G: é", "H: a\tb", "Upgrade: websocket", "Hist: a", "Exp-ct: x",
            "I: " + String(repeating: "i", count: below(40)),
        ]
        let ends = chance(30) ? ["\r\n", "\n", "\r", "\r\r\n"] : ["\r\n"]
        let target = chance(2) ? "/" : pick(targets)
        let version =
            chance(8) ? pick(["HTTP/1.0", "HTTP/1.2", "http/1.1", "HTTP/2.0"]) : "HTTP/1.1"
        var text = chance(10) ? String(repeating: "\r\n", count: below(4)) : ""
        text += "\(chance(2) ? "GET" : pick(methods)) \(target) \(version)" + pick(ends)
        if !chance(10) { text += "Host: example.org" + pick(ends) }
        for _ in 0..<below(6) {
            // Mostly lines that stay good beside others.
            text += (chance(3) ? pick(lines) : pick(lines[15...17] + lines[23...])) + pick(ends)
        }
        if !chance(20) { text += pick(ends) }
        if chance(4) { text += "POST / HTTP/1.1\r\n" }
        return Array(text.utf8)
    }

    /// The same bytes but for a few that are changed, added, taken away or doubled.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) where !bytes.isEmpty {
            let at = below(bytes.count)
            let byte = pick([UInt8(truncatingIfNeeded: next()), 13, 10, 32, 9, 58, 0, 44, 37, 47])
            switch below(4) {
            case 0: bytes[at] = byte
            case 1: bytes.insert(byte, at: at)
            case 2: bytes.remove(at: at)
            default: bytes.insert(contentsOf: bytes[at..<min(at + below(20), bytes.count)], at: at)
            }
        }
        return bytes
    }
}
