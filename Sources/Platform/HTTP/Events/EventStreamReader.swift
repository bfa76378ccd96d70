/// An event that a server has sent.
public struct ServerEvent: Hashable, Sendable {
    /// The id last given, by this event or by one before it; empty if there was none.
    public let id: String
    /// What kind of event it is; `message` where the server does not say.
    public let name: String
    public let data: String

    public init(id: String = "", name: String = "message", data: String) {
        (self.id, self.name, self.data) = (id, name, data)
    }
}

/// How much of an event stream is kept.
public struct EventLimits: Hashable, Sendable {
    /// The longest line.
    public var line: Int
    /// The longest data of one event, over all its lines.
    public var event: Int

    public init(line: Int = 1 << 20, event: Int = 1 << 20) {
        precondition(line >= 0 && event >= 0, "a limit is negative")
        (self.line, self.event) = (line, event)
    }
}

/// Events out of the bytes of a stream, which come in pieces of any size, read as the WHATWG HTML
/// standard says (9.2.6): fields nobody knows are ignored, and so is an event that the stream ends
/// in. The first error is the last word: every later call throws it again.
public struct EventStreamReader: Sendable {
    public let limits: EventLimits
    /// What to send as `Last-Event-ID` when connecting anew.
    public private(set) var lastEventID: String
    /// How many milliseconds the server wants to be left alone before that.
    public private(set) var retry: Int?

    /// The bytes of a line that came in pieces.
    private var line: [UInt8] = []
    private var afterReturn = false
    private var markSeen = 0
    private var id: String
    private var name = ""
    private var data: [UInt8] = []
    private var failure: EventStreamError?

    /// The mark that a stream of UTF-8 may begin with and that is no part of it.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// A reader that goes on where another one ended.
    public init(lastEventID: String = "", limits: EventLimits = EventLimits()) {
        self.limits = limits
        self.lastEventID = lastEventID
        id = lastEventID
    }

    /// A reader for the stream that goes on where this one ended, however it did: it knows the same
    /// id and the same time to wait.
    public var comingBack: EventStreamReader {
        var reader = EventStreamReader(lastEventID: lastEventID, limits: limits)
        reader.retry = retry
        return reader
    }

    /// Reads the next bytes and appends the events they complete.
    public mutating func push(
        _ bytes: Span<UInt8>, into events: inout [ServerEvent]
    ) throws(EventStreamError) {
        if let failure { throw failure }
        do throws(EventStreamError) {
            try read(bytes, into: &events)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func read(
        _ bytes: Span<UInt8>, into events: inout [ServerEvent]
    ) throws(EventStreamError) {
        var at = skipMark(bytes)
        while at < bytes.count {
            if afterReturn {
                afterReturn = false
                if bytes[at] == EventText.lineFeed {
                    at += 1
                    continue
                }
            }
            let end = bytes.lineEnd(from: at)
            let part = bytes.extracting(at..<(end ?? bytes.count))
            guard line.count + part.count <= limits.line else {
                throw .lineTooLong(limit: limits.line)
            }
            guard let end else {
                part.append(to: &line)
                return
            }
            if line.isEmpty {
                try take(part, into: &events)
            } else {
                part.append(to: &line)
                let whole = line
                line.removeAll(keepingCapacity: true)
                try take(whole.span, into: &events)
            }
            afterReturn = bytes[end] == EventText.carriageReturn
            at = end + 1
        }
    }

    /// Goes behind a byte order mark, and says where the rest begins. What turns out to be none is
    /// the beginning of the first line.
    private mutating func skipMark(_ bytes: Span<UInt8>) -> Int {
        var at = 0
        while markSeen < Self.mark.count, at < bytes.count {
            guard bytes[at] == Self.mark[markSeen] else {
                line = Array(Self.mark[..<markSeen])
                markSeen = Self.mark.count
                return at
            }
            at += 1
            markSeen += 1
        }
        return at
    }

    /// One line without its end.
    private mutating func take(
        _ line: Span<UInt8>, into events: inout [ServerEvent]
    ) throws(EventStreamError) {
        guard !line.isEmpty else {
            dispatch(into: &events)
            return
        }
        let colon = line.indices.first { line[$0] == UInt8(ascii: ":") } ?? line.count
        let isSpaced = colon + 1 < line.count && line[colon + 1] == UInt8(ascii: " ")
        let value = line.extracting(min(colon + (isSpaced ? 2 : 1), line.count)...)
        // A line that begins with a colon is a comment: a field without a name.
        switch line.extracting(..<colon).decoded {
        case "data": try take(data: value)
        case "event": name = value.decoded
        case "id":
            let isWhole = !value.indices.contains { value[$0] == 0 }
            if isWhole { id = value.decoded }
        case "retry": retry = value.decimal ?? retry
        // Fields of a later version of the standard.
        case _: break
        }
    }

    private mutating func take(data value: Span<UInt8>) throws(EventStreamError) {
        guard data.count + value.count <= limits.event else {
            throw .eventTooLong(limit: limits.event)
        }
        value.append(to: &data)
        data.append(EventText.lineFeed)
    }

    private mutating func dispatch(into events: inout [ServerEvent]) {
        lastEventID = id
        if !data.isEmpty {
            events.append(
                ServerEvent(
                    id: id, name: name.isEmpty ? "message" : name,
                    data: String(decoding: data.dropLast(), as: UTF8.self)))
        }
        (name, data) = ("", [])
    }
}

/// Why an event stream is not read on.
public enum EventStreamError: Error, Hashable, Sendable {
    case lineTooLong(limit: Int)
    case eventTooLong(limit: Int)
}

extension EventStreamError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .lineTooLong(let limit): "a line of the event stream is longer than \(limit) bytes"
        case .eventTooLong(let limit): "the data of an event is longer than \(limit) bytes"
        }
    }
}

extension Span<UInt8> {
    /// As text, with a replacement character for what is no UTF-8.
    fileprivate var decoded: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number that only digits spell, if there is one and it can be held.
    fileprivate var decimal: Int? {
        guard !isEmpty else { return nil }
        var number = 0
        for index in indices {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self[index]) else { return nil }
            let (product, isBeyond) = number.multipliedReportingOverflow(by: 10)
            let (sum, isAbove) = product.addingReportingOverflow(Int(self[index] & 15))
            guard !isBeyond, !isAbove else { return nil }
            number = sum
        }
        return number
    }
}
