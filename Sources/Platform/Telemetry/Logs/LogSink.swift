import Glibc
import Synchronization

/// Why lines did not reach their place. The number is the operating system's.
public enum LogSinkError: Error, Hashable, Sendable {
    case write(error: Int32)
    /// The lines were written where they were before.
    case reopen(error: Int32)
    case full(mostBytes: Int)
}

/// Where lines go. One thread calls it, with whole lines.
public protocol LogSink: Sendable {
    /// Whether lines for people may be coloured.
    var showsColours: Bool { get }

    func write(_ lines: Span<UInt8>) throws(LogSinkError)
}

/// An open descriptor: standard error, unless another is given. It is not closed.
public struct DescriptorSink: LogSink {
    public static let standardError = DescriptorSink(STDERR_FILENO)

    let descriptor: Int32
    public let showsColours: Bool

    public init(_ descriptor: Int32) {
        self.descriptor = descriptor
        showsColours = Colours.areWelcome(
            onTerminal: isatty(descriptor) == 1, noColor: Colours.variable("NO_COLOR"),
            term: Colours.variable("TERM"))
    }

    public func write(_ lines: Span<UInt8>) throws(LogSinkError) {
        try Self.write(lines, to: descriptor)
    }

    /// How long a descriptor that takes nothing now is waited for, each time.
    private static let patience: Int32 = 1_000

    static func write(_ lines: Span<UInt8>, to descriptor: Int32) throws(LogSinkError) {
        var written = 0
        while written < lines.count {
            let rest = lines.extracting(written...)
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard unsafe poll(&ready, 1, patience) > 0 else { throw .write(error: EAGAIN) }
            default: throw .write(error: errno)
            }
        }
    }
}

/// When output may be coloured.
enum Colours {
    /// Only on a terminal that knows colours, and never where `NO_COLOR` says anything.
    static func areWelcome(onTerminal: Bool, noColor: String?, term: String?) -> Bool {
        onTerminal && (noColor ?? "").isEmpty && term != "dumb"
    }

    static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// Lines kept in memory, for tests. What does not fit is refused.
public final class MemorySink: LogSink {
    public let showsColours: Bool
    private let mostBytes: Int
    private let kept = Mutex<[UInt8]>([])

    public init(mostBytes: Int = 16 << 20, showsColours: Bool = false) {
        (self.mostBytes, self.showsColours) = (mostBytes, showsColours)
    }

    public func write(_ lines: Span<UInt8>) throws(LogSinkError) {
        let copied = lines.indices.map { lines[$0] }
        let fits = kept.withLock { kept in
            guard kept.count + copied.count <= mostBytes else { return false }
            kept += copied
            return true
        }
        guard fits else { throw .full(mostBytes: mostBytes) }
    }

    public var text: String { kept.withLock { String(decoding: $0, as: UTF8.self) } }

    public var lines: [String] { text.split(separator: "\n").map(String.init) }
}
