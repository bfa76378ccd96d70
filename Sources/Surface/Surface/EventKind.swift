public import Records

/// A kind of event as people and programs read it: what it is called, and its fields as JSON.
public struct EventKind: Sendable {
    public let room: UInt8
    public let tag: UInt8
    /// `room.event`.
    public let name: Word
    /// The fields of the canonical bytes, tags included; nil where they are not such an event.
    public let value: @Sendable (ArraySlice<UInt8>) -> RawJSON?

    public init<E: Event>(_ type: E.Type, _ name: String) {
        (room, tag, self.name) = (E.room, E.tag, Word(ours: name))
        value = { bytes in
            guard bytes.starts(with: [E.room, E.tag]) else { return nil }
            let fields = Array(bytes.dropFirst(2))
            do throws(RecordError) { return RawJSON(of: try E(binary: fields)) } catch {
                return nil
            }
        }
    }
}

/// Every kind of event of every room, to be found by its tags.
public struct EventCatalogue: Sendable {
    private let kinds: [UInt16: EventKind]

    /// Two kinds under one pair of tags are our bug and trap.
    public init(_ surfaces: [Surface]) {
        let all = surfaces.flatMap(\.events)
        kinds = Dictionary(
            uniqueKeysWithValues: all.map { (UInt16($0.room) << 8 | UInt16($0.tag), $0) })
    }

    /// The name and the fields of an event; one that no surface knows is shown as its bytes alone.
    public func read(_ bytes: ArraySlice<UInt8>) -> (kind: Word, value: RawJSON) {
        guard let kind = kind(of: bytes), let value = kind.value(bytes) else {
            return (Self.unknown, .null)
        }
        return (kind.name, value)
    }

    /// What an event is called, by its tags alone.
    public func name(of bytes: ArraySlice<UInt8>) -> Word { kind(of: bytes)?.name ?? Self.unknown }

    private static let unknown = Word(ours: "unknown")

    private func kind(of bytes: ArraySlice<UInt8>) -> EventKind? {
        guard let room = bytes.first, let tag = bytes.dropFirst().first else { return nil }
        return kinds[UInt16(room) << 8 | UInt16(tag)]
    }
}
