import RPC
import Synchronization

/// Notes in memory, a bounded number of them; every change is published.
final class Notebook: Sendable {
    /// Why something was not done.
    enum Refusal: Error, Hashable {
        case unknown(id: UInt64)
        case full(most: Int)
        case changed(id: UInt64, revision: UInt64)
    }

    private struct Pages {
        var newest: UInt64 = 0
        var notes: [UInt64: Note] = [:]
        /// Ascending.
        var order: [UInt64] = []
    }

    static let most = 1_000

    let events = EventHub<NoteEvent>(capacity: 1_024)
    private let pages = Mutex(Pages())

    var count: Int { pages.withLock(\.notes.count) }

    func list(after id: UInt64, limit: Int) -> NoteList {
        pages.withLock { pages in
            let from = pages.order.partitioningIndex { $0 > id }
            let ids = pages.order[from...].prefix(limit)
            var list = NoteList()
            list.notes = ids.compactMap { pages.notes[$0] }
            if ids.endIndex < pages.order.endIndex { list.next = ids.last }
            return list
        }
    }

    func read(_ id: UInt64) throws(Refusal) -> Note {
        guard let note = pages.withLock({ $0.notes[id] }) else { throw .unknown(id: id) }
        return note
    }

    func create(_ draft: NoteDraft) throws(Refusal) -> Note {
        try change { (pages) throws(Refusal) in
            guard pages.notes.count < Self.most else { throw .full(most: Self.most) }
            pages.newest += 1
            var note = Note()
            (note.id, note.revision) = (pages.newest, 1)
            (note.title, note.text) = (draft.title, draft.text)
            pages.notes[note.id] = note
            pages.order.append(note.id)
            return (.created, note)
        }
    }

    /// Writes a note anew, where it is still in the state that `mayChange` lets through.
    func update(
        _ id: UInt64, _ draft: NoteDraft, if mayChange: (Note) -> Bool
    ) throws(Refusal) -> Note {
        try change { (pages) throws(Refusal) in
            guard var note = pages.notes[id] else { throw .unknown(id: id) }
            guard mayChange(note) else { throw .changed(id: id, revision: note.revision) }
            note.revision += 1
            (note.title, note.text) = (draft.title, draft.text)
            pages.notes[id] = note
            return (.changed, note)
        }
    }

    func delete(_ id: UInt64, if mayChange: (Note) -> Bool) throws(Refusal) {
        _ = try change { (pages) throws(Refusal) in
            guard let note = pages.notes[id] else { throw .unknown(id: id) }
            guard mayChange(note) else { throw .changed(id: id, revision: note.revision) }
            pages.notes[id] = nil
            pages.order.remove(at: pages.order.partitioningIndex { $0 >= id })
            return (.deleted, note)
        }
    }

    /// Makes a change and publishes it before the next one is made, so that events come in the
    /// order of the changes.
    private func change(
        _ body: (inout Pages) throws(Refusal) -> (NoteEvent.Kind, Note)
    ) throws(Refusal) -> Note {
        let outcome = pages.withLock { pages -> Result<Note, Refusal> in
            do throws(Refusal) {
                let (kind, note) = try body(&pages)
                events.publish(NoteEvent(kind, note))
                return .success(note)
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }
}

extension [UInt64] {
    /// The first place from which on `isBehind` holds, of ascending numbers.
    fileprivate func partitioningIndex(where isBehind: (UInt64) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
