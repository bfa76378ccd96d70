import Glibc

/// Clients that post over connections they keep, each asking again once it was answered; all on the
/// thread that calls, so that they take as little from whom they ask as can be.
final class PostingClients {
    private let connections: [Int32]

    enum Failure: Error {
        case unreachable(UInt16)
        case cutOff
        case status(String)
    }

    init(_ count: Int, to port: UInt16) throws {
        connections = try (0..<count).map { _ in
            guard let descriptor = Loopback.connect(port) else { throw Failure.unreachable(port) }
            return descriptor
        }
    }

    deinit { for descriptor in connections { close(descriptor) } }

    /// Posts every body once and answers the bodies of what came, in the order in which they came.
    func post(_ bodies: [[UInt8]]) throws -> [[UInt8]] {
        let requests = bodies.map { body in
            Array(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
                    .utf8) + body
        }
        var (next, answers) = (0, [[UInt8]]())
        var heard = [[UInt8]](repeating: [], count: connections.count)
        var waiting: [pollfd] = []
        for descriptor in connections {
            guard next < requests.count else { break }
            try say(requests[next], to: descriptor)
            waiting.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            next += 1
        }
        var room = [UInt8](repeating: 0, count: 1 << 16)
        while answers.count < requests.count {
            guard unsafe poll(&waiting, nfds_t(waiting.count), 60_000) > 0 else {
                throw Failure.cutOff
            }
            for index in waiting.indices where waiting[index].revents != 0 {
                let count = unsafe recv(waiting[index].fd, &room, room.count, 0)
                guard count > 0 else { throw Failure.cutOff }
                heard[index] += room[..<count]
                guard let answer = try Self.body(of: heard[index]) else { continue }
                answers.append(answer)
                heard[index].removeAll(keepingCapacity: true)
                guard next < requests.count else { continue }
                try say(requests[next], to: waiting[index].fd)
                next += 1
            }
        }
        return answers
    }

    private func say(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.cutOff }
            sent += count
        }
    }

    /// The body of a whole answer that says how long it is; nil while some of it is missing.
    private static func body(of answer: [UInt8]) throws -> [UInt8]? {
        guard let end = end(ofHead: answer) else { return nil }
        let head = String(decoding: answer[..<end], as: UTF8.self)
        let lines = head.split(separator: "\r\n")
        guard head.hasPrefix("HTTP/1.1 200"),
            let line = lines.first(where: { $0.lowercased().hasPrefix("content-length:") }),
            let length = Int(line.dropFirst(15).drop { $0 == " " })
        else { throw Failure.status(head) }
        return answer.count < end + length ? nil : Array(answer[end..<(end + length)])
    }

    private static func end(ofHead answer: [UInt8]) -> Int? {
        guard answer.count >= 4 else { return nil }
        for index in 3..<answer.count
        where answer[index] == 10 && answer[index - 1] == 13 && answer[index - 2] == 10 {
            return index + 1
        }
        return nil
    }
}
