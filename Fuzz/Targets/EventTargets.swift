import HTTP

extension FuzzTarget {
    /// What a server of events sends.
    public static let eventStream = FuzzTarget(
        "event-stream",
        promise: "Pieces make no difference, limits hold, and events written again are the same."
    ) { bytes in
        let whole = heard(bytes, piece: max(bytes.count, 1))
        precondition(heard(bytes, piece: 1) == whole, "other events byte by byte")
        precondition(heard(bytes, piece: 3) == whole, "other events in pieces")

        var again: [UInt8] = []
        for event in whole.events {
            // A replacement character has three bytes, and what it replaces may have one.
            precondition(event.data.utf8.count <= 3 * limits.event, "an event is beyond the limit")
            do throws(EventTextError) {
                try EventText.append(
                    id: event.id, event: event.name, data: event.data, into: &again)
            } catch {
                preconditionFailure("what was heard cannot be said again: \(error)")
            }
        }
        var (reader, events) = (EventStreamReader(), [ServerEvent]())
        let isRead = (try? reader.push(again.span, into: &events)) != nil
        precondition(isRead && events == whole.events, "said again it is something else")
    }

    private struct Heard: Equatable {
        var events: [ServerEvent] = []
        var lastEventID = ""
        var retry: Int?
        var error: EventStreamError?
    }

    private static let limits = EventLimits(line: 300, event: 600)

    private static func heard(_ bytes: Span<UInt8>, piece: Int) -> Heard {
        var (reader, heard) = (EventStreamReader(limits: limits), Heard())
        do throws(EventStreamError) {
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + piece)
                try reader.push(bytes.extracting(start..<end), into: &heard.events)
                start = end
            }
        } catch {
            heard.error = error
        }
        (heard.lastEventID, heard.retry) = (reader.lastEventID, reader.retry)
        return heard
    }
}
