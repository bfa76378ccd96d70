import RPC
import Records

/// The notebook as methods.
enum NoteMethods {
    /// A note as it is to be, in place of the revision that the caller has seen.
    struct Change: Record {
        var id: UInt64 = 0
        var revision: UInt64 = 0
        var title = NoteTitle()
        var text = NoteText()

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("id", &id)
            try visit("revision", &revision)
            try visit("title", &title)
            try visit("text", &text, default: NoteText())
        }
    }

    static let unknown = DomainErrorDeclaration(
        -34_001, "unknown_note", "No note has that id.", status: 404)
    static let full = DomainErrorDeclaration(
        -34_002, "notebook_full", "The notebook holds as many notes as it takes.", status: 409)
    static let changed = DomainErrorDeclaration(
        -34_003, "note_changed", "The note is in another revision.", status: 409)

    static let list = Method<NoteEndpoints.Page, NoteList>(
        "notes.list", "Notes in the order of their ids.", isReadOnly: true)
    static let read = Method<NoteEndpoints.Place, Note>(
        "notes.read", "One note.", errors: [unknown], isReadOnly: true)
    static let create = Method<NoteDraft, Note>(
        "notes.create", "Writes a new note.", cost: 2, errors: [full])
    static let change = Method<Change, Note>(
        "notes.change", "Writes a note anew.", cost: 2, errors: [unknown, changed])
    static let delete = Method<NoteEndpoints.Place, Nothing>(
        "notes.delete", "Throws a note away.", cost: 2, errors: [unknown])

    static let events = EventStream<Nothing, NoteEvent>(
        "notes.events", "What happens to notes, as it happens.")

    static func server(
        of book: Notebook, policy: RPCPolicy
    ) throws(MethodTable.Refusal) -> RPCServer {
        var table = MethodTable()
        try table.bind(promptly: list) { page, _ in
            book.list(after: page.after, limit: Int(page.limit.wrapped))
        }
        try table.bind(promptly: read) { place, _ in try book.read(place.id) }
        try table.bind(promptly: create) { draft, _ in try book.create(draft) }
        try table.bind(promptly: change) { change, _ in
            var draft = NoteDraft()
            (draft.title, draft.text) = (change.title, change.text)
            return try book.update(change.id, draft) { $0.revision == change.revision }
        }
        try table.bind(promptly: delete) { place, _ in
            try book.delete(place.id) { _ in true }
            return Nothing()
        }
        var streams = StreamTable()
        try streams.bind(events, to: book.events)
        return RPCServer(
            table, streams: streams,
            about: ServiceDescription(
                title: "The notebook", version: "1.0",
                summary: "Notes in memory, to try the platform with.",
                url: "http://127.0.0.1:8099/rpc"),
            policy: policy)
    }
}

extension Notebook.Refusal: DomainError {
    var declaration: DomainErrorDeclaration {
        switch self {
        case .unknown: NoteMethods.unknown
        case .full: NoteMethods.full
        case .changed: NoteMethods.changed
        }
    }
}
