import HTTP
import Records

/// The notebook as resources.
struct NoteEndpoints {
    let book: Notebook

    struct Page: Record {
        var after: UInt64 = 0
        var limit = ListLimit()

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("after", &after, default: 0)
            try visit("limit", &limit, default: ListLimit())
        }
    }

    struct Place: Record {
        var id: UInt64 = 0

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("id", &id)
        }
    }

    static let unknown = DeclaredRefusal(
        .notFound, "unknown_note", "No note has that id.")
    static let full = DeclaredRefusal(
        .conflict, "notebook_full", "The notebook holds as many notes as it takes.")

    static let list = Endpoint<Page, Nothing, NoteList>(
        .get, "/notes", "Notes in the order of their ids.")
    static let create = Endpoint<Nothing, NoteDraft, Note>(
        .post, "/notes", "Writes a new note.", status: .created, refusals: [full],
        mostBytes: 64 << 10)
    static let read = Endpoint<Place, Nothing, Note>(
        .get, "/notes/{id}", "One note.", refusals: [unknown], condition: .supported)
    static let update = Endpoint<Place, NoteDraft, Note>(
        .put, "/notes/{id}", "Writes a note anew, in the state that If-Match names.",
        refusals: [unknown], condition: .demanded, mostBytes: 64 << 10)
    static let delete = Endpoint<Place, Nothing, Nothing>(
        .delete, "/notes/{id}", "Throws a note away.", refusals: [unknown], condition: .supported)

    func mount(on router: inout Router) throws(RouteFault) {
        let book = book
        try router.mount(Self.list) { page, _, _ in
            book.list(after: page.after, limit: Int(page.limit.wrapped))
        }
        try router.mount(answering: Self.create) { _, draft, _ in
            let note = try Self.asking { () throws(Notebook.Refusal) in try book.create(draft) }
            var answer = Answer(note, etag: Self.tag(note))
            try answer.fields.set(.location, text: "/notes/\(note.id)")
            return answer
        }
        try router.mount(answering: Self.read) { place, _, _ in
            let note = try Self.asking { () throws(Notebook.Refusal) in try book.read(place.id) }
            return Answer(note, etag: Self.tag(note))
        }
        try router.mount(answering: Self.update) { place, draft, request in
            let note = try Self.asking { () throws(Notebook.Refusal) in
                try book.update(place.id, draft) { Self.holds(request, $0) }
            }
            return Answer(note, etag: Self.tag(note))
        }
        try router.mount(Self.delete) { place, _, request in
            try Self.asking { () throws(Notebook.Refusal) in
                try book.delete(place.id) { Self.holds(request, $0) }
            }
            return Nothing()
        }
    }

    private static func tag(_ note: Note) -> ETag? { ETag("\(note.id)-\(note.revision)") }

    /// Whether the request's conditions are those of the note as it is.
    private static func holds(_ request: Request, _ note: Note) -> Bool {
        do throws(Refusal) { try request.require(tag(note)) } catch { return false }
        return true
    }

    private static func asking<Found>(
        _ body: () throws(Notebook.Refusal) -> Found
    ) throws(Refusal) -> Found {
        do throws(Notebook.Refusal) { return try body() } catch {
            switch error {
            case .unknown(let id): throw unknown("there is no note \(id)")
            case .full(let most): throw full("the notebook holds \(most) notes, and takes no more")
            case .changed(let id, let revision):
                throw DeclaredRefusal.preconditionFailed(
                    "note \(id) is in revision \(revision), which the request does not name")
            }
        }
    }
}
