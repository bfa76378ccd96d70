import Glibc

/// A client that says the bytes it is told to, and hears what comes, within its patience.
final class HTTPCaller {
    private let descriptor: Int32
    private var heard: [UInt8] = []

    struct Unreachable: Error {}

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Unreachable() }
    }

    deinit { close(descriptor) }

    func say(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Everything heard so far, once `isEnough` of it is there, the server has closed, or a
    /// minute is over.
    @discardableResult func hear(until isEnough: (String) -> Bool = { _ in false }) -> String {
        var room = [UInt8](repeating: 0, count: 65_536)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(600)
        while !isEnough(text), clock.now < end {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else { break }
            heard += room[..<count]
        }
        return text
    }

    /// The same of much: what is heard is not looked through for each part that comes, but at its end.
    func bytes(until isEnough: (ArraySlice<UInt8>) -> Bool) -> [UInt8] {
        var room = [UInt8](repeating: 0, count: 1 << 20)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(600)
        while !isEnough(heard.suffix(256)), clock.now < end {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else { break }
            heard += room[..<count]
        }
        return heard
    }

    private var text: String { String(decoding: heard, as: UTF8.self) }

    /// One request and its answer.
    func ask(
        _ line: String, fields: String = "", body: String? = nil
    ) -> (status: Int, head: String, body: String) {
        var text = "\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)"
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        say(Array((text + "\r\n" + (body ?? "")).utf8))
        let answer = hear()
        let parts = answer.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let status = answer.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (status ?? 0, String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
    }

    // MARK: Web sockets

    func upgrade(_ path: String) -> Bool {
        say(
            Array(
                """
                GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r
                Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
                """.utf8))
        return hear { $0.contains("\r\n\r\n") }.hasPrefix("HTTP/1.1 101")
    }

    /// A text, masked by zeros.
    func tell(_ text: String) {
        let bytes = Array(text.utf8)
        var frame: [UInt8] = [0x81]
        if bytes.count < 126 {
            frame.append(0x80 | UInt8(bytes.count))
        } else if bytes.count < 65_536 {
            frame += [0x80 | 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)]
        } else {
            frame.append(0x80 | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) }
        }
        say(frame + [0, 0, 0, 0] + bytes)
    }
}

extension Collection<UInt8> where Self: BidirectionalCollection {
    func hasEnding(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

extension [UInt8] {
    /// Where `part` stands last.
    func lastRange(of part: [UInt8]) -> Range<Int>? {
        guard let first = part.first else { return nil }
        var at = count - part.count
        while at >= 0 {
            if self[at] == first, self[at..<at + part.count].elementsEqual(part) {
                return at..<at + part.count
            }
            at -= 1
        }
        return nil
    }
}
