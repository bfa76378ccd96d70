@testable import Demo
import RPC
import Records
import Simulation
import SpecTesting
import Telemetry
import Testing

@Suite struct NotebookTests {
    private func draft(_ title: String) -> NoteDraft {
        var draft = NoteDraft()
        draft.title = NoteTitle(wrapping: title) ?? NoteTitle()
        return draft
    }

    @Test(arguments: 0..<Trials.count(400))
    func `the notebook is what a plain list of notes would be`(seed: Int) throws {
        var dice = SplitMix64(seed: UInt64(seed))
        let book = Notebook()
        var twin: [Note] = []
        var newest: UInt64 = 0
        for step in 0..<200 {
            let id = UInt64.random(in: 1...max(newest + 1, 1), using: &dice)
            let place = twin.firstIndex { $0.id == id }
            switch Int.random(in: 0..<4, using: &dice) {
            case 0:
                let note = try book.create(draft("\(step)"))
                newest += 1
                #expect(note.id == newest && note.revision == 1)
                twin.append(note)
            case 1:
                let isCurrent = Bool.random(using: &dice)
                let expected: Notebook.Refusal? =
                    place == nil
                    ? .unknown(id: id)
                    : isCurrent ? nil : .changed(id: id, revision: twin[place ?? 0].revision)
                do throws(Notebook.Refusal) {
                    let note = try book.update(id, draft("u\(step)")) { _ in isCurrent }
                    #expect(expected == nil)
                    twin[place ?? 0].revision += 1
                    twin[place ?? 0].title = note.title
                } catch { #expect(error == expected) }
            case 2:
                do throws(Notebook.Refusal) {
                    try book.delete(id) { _ in true }
                    #expect(place != nil)
                    if let place { twin.remove(at: place) }
                } catch { #expect(place == nil) }
            default:
                let (after, limit) = (id / 2, Int.random(in: 1...8, using: &dice))
                let list = book.list(after: after, limit: limit)
                let behind = twin.filter { $0.id > after }
                #expect(list.notes == Array(behind.prefix(limit)))
                #expect(list.next == (behind.count > limit ? behind[limit - 1].id : nil))
            }
            #expect(book.count == twin.count)
        }
    }

    @Test func `a full notebook takes no more, and each change is an event`() throws {
        let book = Notebook()
        for _ in 0..<Notebook.most { _ = try book.create(draft("x")) }
        #expect(throws: Notebook.Refusal.full(most: Notebook.most)) {
            _ = try book.create(draft("y"))
        }
        #expect(book.events.newest == UInt64(Notebook.most))
        try book.delete(7) { _ in true }
        #expect(try book.create(draft("y")).id == UInt64(Notebook.most) + 1)
        #expect(book.events.newest == UInt64(Notebook.most) + 2)
    }

    @Test(arguments: [(0, false), (1, true), (100, true), (101, false)])
    func `a title is bounded in characters`(count: Int, isTitle: Bool) {
        let text = String(repeating: "é", count: count)
        #expect((NoteTitle(wrapping: text) != nil) == isTitle)
        #expect((ListLimit(wrapping: UInt16(count)) != nil) == isTitle)
    }
}
