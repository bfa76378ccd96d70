import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct EventStreamReaderTests {
    private struct Read: Equatable {
        var events: [ServerEvent] = []
        var lastEventID = ""
        var retry: Int?
        var error: EventStreamError?
    }

    private func read(
        _ pieces: [[UInt8]], lastEventID: String = "", limits: EventLimits = EventLimits()
    ) -> Read {
        var reader = EventStreamReader(lastEventID: lastEventID, limits: limits)
        var read = Read()
        do throws(EventStreamError) {
            for piece in pieces { try reader.push(piece.span, into: &read.events) }
        } catch {
            read.error = error
        }
        (read.lastEventID, read.retry) = (reader.lastEventID, reader.retry)
        return read
    }

    private func events(_ text: String) -> [ServerEvent] { read([Array(text.utf8)]).events }

    /// WHATWG HTML, 9.2.6.
    @Test func `the examples of the standard are read as it says`() {
        #expect(
            events("data: YHOO\ndata: +2\ndata: 10\n\n") == [ServerEvent(data: "YHOO\n+2\n10")])
        let four =
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
            + "data:  third event\n"
        #expect(
            events(four + "\n") == [
                ServerEvent(id: "1", data: "first event"), ServerEvent(data: "second event"),
                ServerEvent(data: " third event"),
            ])
        #expect(events(four).count == 2)
        #expect(
            events("data\n\ndata\ndata\n\ndata:") == [
                ServerEvent(data: ""), ServerEvent(data: "\n"),
            ])
        #expect(events("data:test\n\ndata: test\n\n").map(\.data) == ["test", "test"])
    }

    @Test func `lines end in any of three ways, and a mark may come before them`() {
        let expected = [ServerEvent(name: "e", data: "a\nb")]
        for end in ["\n", "\r", "\r\n"] {
            let text = ["event: e", "data: a", "data: b", "", ""].joined(separator: end)
            #expect(events(text) == expected)
            #expect(events("\u{FEFF}" + text) == expected)
            #expect(events("\u{FEFF}\u{FEFF}" + text) == [ServerEvent(data: "a\nb")])
        }
    }

    @Test func `fields that are unknown, or differ in a letter, are ignored`() {
        #expect(events("Data: x\ndata : y\nfoo: z\n data: w\n: data: v\n\n") == [])
        #expect(events("data:\u{FF}\n\n").map(\.data) == ["\u{FF}"])
    }

    @Test func `bytes that are no text are replaced`() {
        let bytes = Array("data: ".utf8) + [0xFF, 0x41, 0xC3, 0x0A, 0x0A]
        #expect(read([bytes]).events.map(\.data) == ["\u{FFFD}A\u{FFFD}"])
    }

    @Test func `the last id stays until another is given, and none with a NUL is taken`() {
        let text = "id: 5\ndata: a\n\ndata: b\n\nid: 6\0\ndata: c\n\nid\ndata: d\n\nid: 9\n\nid: 10"
        let result = read([Array(text.utf8)], lastEventID: "4")
        #expect(result.events.map(\.id) == ["5", "5", "5", ""])
        #expect(result.lastEventID == "9")
        #expect(read([Array("data: x\n\n".utf8)], lastEventID: "4").events.map(\.id) == ["4"])
        #expect(read([], lastEventID: "4").lastEventID == "4")
    }

    @Test(arguments: [
        ("1500", 1_500), ("0", 0), ("", nil), ("1.5", nil), ("-1", nil), ("+1", nil), ("1 ", nil),
        ("٣", nil), ("9223372036854775807", Int.max), ("9223372036854775808", nil),
    ])
    func `a time to wait is digits and nothing else`(text: String, time: Int?) {
        #expect(read([Array("retry: \(text)\n".utf8)]).retry == time)
    }

    @Test func `a line and an event have a bound, and the error stays`() throws {
        let limits = EventLimits(line: 10, event: 12)
        func error(_ text: String) -> EventStreamError? {
            let whole = read([Array(text.utf8)], limits: limits)
            let bytewise = read(text.utf8.map { [$0] }, limits: limits)
            #expect(whole.error == bytewise.error)
            return whole.error
        }
        #expect(error("data: 6789") == nil)
        #expect(error("data: 67890") == .lineTooLong(limit: 10))
        #expect(error(":234567890") == nil)
        #expect(error(":2345678901") == .lineTooLong(limit: 10))
        #expect(error("data:12345\ndata:12345\n\ndata:12345\n\n") == nil)
        #expect(error("data:12345\ndata:12345\ndata:1\n") == .eventTooLong(limit: 12))

        var (reader, events) = (EventStreamReader(limits: limits), [ServerEvent]())
        let (long, good) = (Array("data: too long".utf8), Array("data: x\n\n".utf8))
        for bytes in [long, good] {
            #expect(throws: EventStreamError.lineTooLong(limit: 10)) {
                try reader.push(bytes.span, into: &events)
            }
        }
        #expect(events == [])
    }

    @Test(arguments: Trials.seeds(10_000))
    func `what is written is read`(seed: UInt64) throws {
        var (dice, wire, expected) = (SplitMix64(seed: seed), [UInt8](), [ServerEvent]())
        var lastID = ""
        for _ in 0..<dice.next() % 8 {
            let id = dice.next() % 2 == 0 ? RandomEvents.word(using: &dice) : nil
            let name = dice.next() % 2 == 0 ? RandomEvents.word(using: &dice) : nil
            let data = RandomEvents.text(using: &dice)
            lastID = id ?? lastID
            if dice.next() % 3 == 0 { EventText.appendComment(data, into: &wire) }
            try EventText.append(id: id, event: name, data: data, into: &wire)
            expected.append(
                ServerEvent(
                    id: lastID, name: name == nil || name == "" ? "message" : name ?? "",
                    data: RandomEvents.withLineFeeds(data)))
        }
        let result = read(RandomFrames.pieces(of: wire, using: &dice))
        #expect(result.error == nil)
        #expect(result.events == expected)
    }

    @Test(arguments: Trials.seeds(20_000))
    func `a naive reader of the whole agrees on any stream, in any pieces`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        for _ in 0..<8 {
            let wire = RandomEvents.stream(using: &dice)
            let twin = NaiveEvents(wire, lastEventID: "before")
            let result = read(RandomFrames.pieces(of: wire, using: &dice), lastEventID: "before")
            let expected = Read(
                events: twin.events, lastEventID: twin.lastEventID, retry: twin.retry)
            #expect(result == expected, "\(wire)")
        }
    }
}

/// Texts and streams in which everything that means something is frequent.
enum RandomEvents {
    static func word(using dice: inout SplitMix64) -> String {
        let words = ["", "block", "7", "é😀", " spaced", "a:b", ":", "id: 3", "\u{FEFF}"]
        return words[Int(dice.next() % UInt64(words.count))]
    }

    static func text(using dice: inout SplitMix64) -> String {
        let parts = ["\n", "\r", "\r\n", " ", ":", "data: x", "plain", "é", "\0", "\u{FEFF}", ""]
        return (0..<dice.next() % 6).map { _ in parts[Int(dice.next() % UInt64(parts.count))] }
            .joined()
    }

    static func withLineFeeds(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            if !(afterReturn && scalar == "\n") { scalars.append(scalar == "\r" ? "\n" : scalar) }
            afterReturn = scalar == "\r"
        }
        return String(scalars)
    }

    static func stream(using dice: inout SplitMix64) -> [UInt8] {
        let parts: [[UInt8]] = [
            [0xEF, 0xBB, 0xBF], [0xEF, 0xBB], [0xEF], [0x0A], [0x0D], [0x0D, 0x0A], [0x0A, 0x0A],
            [0x3A], [0x20], [0x00], [0xFF], [0xC3], Array("data".utf8), Array("data: x".utf8),
            Array("event: e".utf8), Array("id: 5".utf8), Array("id".utf8), Array("retry: 10".utf8),
            Array("retry".utf8), Array("d".utf8), Array("7".utf8),
        ]
        return (0..<dice.next() % 24).flatMap { _ in
            parts[Int(dice.next() % UInt64(parts.count))]
        }
    }
}
