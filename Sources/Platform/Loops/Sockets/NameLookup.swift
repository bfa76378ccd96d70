import CSystem
import Glibc
import Synchronization

/// Why a host's name has no addresses.
public enum NameLookupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Names are 1 to 253 letters, digits, hyphens, underscores and dots, the last part no number.
    case notAName(String)
    /// Nobody knows an address of it.
    case unknown(String)
    /// The system could not ask; the number is that of `getaddrinfo`.
    case failed(String, code: Int32)
    case timedOut(String)
    case refused(BlockingRefusal)
    /// The loop that was to keep the time has ended.
    case loopHasEnded

    public var description: String {
        switch self {
        case .notAName(let host):
            "\(host.prefix(253)) is no host's name: 1 to 253 letters, digits, hyphens, underscores "
                + "and dots, the last part no number"
        case .unknown(let host): "no address of \(host) is known"
        case .failed(let host, let code):
            "the addresses of \(host) could not be asked for: \(Self.words(code))"
        case .timedOut(let host): "the addresses of \(host) did not come in time"
        case .refused(let refusal): refusal.description
        case .loopHasEnded: "the event loop has ended"
        }
    }

    private static func words(_ code: Int32) -> String {
        gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}

/// Finds the addresses of hosts, as the system is set up to: on threads that may block, in bounded
/// time, and not more of them than anybody will try.
public struct NameLookup: Sendable {
    private let threads: BlockingThreads
    private let loop: EventLoop
    private let limit: Duration
    private let most: Int

    public init(
        on threads: BlockingThreads, timedBy loop: EventLoop, within limit: Duration = .seconds(5),
        atMost most: Int = 16
    ) {
        (self.threads, self.loop, self.limit, self.most) = (threads, loop, limit, most)
    }

    /// In the order in which they should be tried; one at least. An address in digits is itself.
    public func addresses(
        of host: String, port: UInt16
    ) async throws(NameLookupError) -> [SocketAddress] {
        if let address = IPv4Address(host) { return [.ipv4(address, port: port)] }
        if let address = IPv6Address(host) { return [.ipv6(address, port: port)] }
        guard Self.isName(host) else { throw .notAName(host) }
        let most = most
        let question = Question(host, on: loop)
        return try await question.ask(threads, within: limit) {
            Self.resolve(host, port: port, atMost: most)
        }.get()
    }

    /// What the system takes for a number, such as 127.1, is no name.
    static func isName(_ host: String) -> Bool {
        let bytes = host.utf8
        guard (1...253).contains(bytes.count),
            let last = bytes.split(separator: UInt8(ascii: ".")).last, let first = last.first,
            !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func resolve(
        _ host: String, port: UInt16, atMost most: Int
    ) -> Result<[SocketAddress], NameLookupError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(
                code == EAI_NONAME ? .unknown(host) : .failed(host, code: code))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee, addresses.count < most {
            entry = info.ai_next
            guard let form = info.ai_addr, info.ai_addrlen <= MemoryLayout<sockaddr_storage>.size
            else { continue }
            var storage = sockaddr_storage()
            memcpy(&storage, form, Int(info.ai_addrlen))
            guard let address = SocketAddress(storage, length: info.ai_addrlen)?.withPort(port),
                !addresses.contains(address)
            else { continue }
            addresses.append(address)
        }
        return addresses.isEmpty ? .failure(.unknown(host)) : .success(addresses)
    }
}

/// One question, which its answer or its deadline ends, whichever comes first.
///
/// Sendable: the deadline is touched on the loop only, the rest is under a lock.
final class Question: @unchecked Sendable {
    typealias Answer = Result<[SocketAddress], NameLookupError>

    private let host: String
    private let loop: EventLoop
    private let waiting = Mutex<UnsafeContinuation<Answer, Never>?>(nil)
    private var deadline: Deadline?

    init(_ host: String, on loop: EventLoop) { (self.host, self.loop) = (host, loop) }

    func ask(
        _ threads: BlockingThreads, within limit: Duration,
        _ resolve: @escaping @Sendable () -> Answer
    ) async -> Answer {
        await withUnsafeContinuation { continuation in
            waiting.withLock { $0 = continuation }
            guard loop.post({ self.arm(limit) }) else { return end(.failure(.loopHasEnded)) }
            let refusal = threads.submit {
                // Nobody is kept waiting by a question that nobody asks any longer.
                guard self.waiting.withLock({ $0 != nil }) else { return }
                self.end(resolve())
            } orElse: {
                self.end(.failure(.refused($0)))
            }
            if let refusal { end(.failure(.refused(refusal))) }
        }
    }

    private func arm(_ limit: Duration) {
        guard waiting.withLock({ $0 != nil }) else { return }
        if loop.isEnding { return end(.failure(.loopHasEnded)) }
        let deadline = Deadline(on: loop) { self.end(.failure(.timedOut(self.host))) }
        deadline.set(after: limit)
        self.deadline = deadline
    }

    /// The first end counts.
    private func end(_ answer: Answer) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        guard let continuation else { return }
        // The deadline holds this object and the loop the deadline, until it is let go.
        if loop.isCurrent { deadline = nil } else { loop.post { self.deadline = nil } }
        continuation.resume(returning: answer)
    }
}
