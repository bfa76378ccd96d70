import Records

/// One note of the notebook.
struct Note: Record, Hashable {
    var id: UInt64 = 0
    /// One more with each change.
    var revision: UInt64 = 0
    var title = NoteTitle()
    var text = NoteText()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("revision", &revision)
        try visit("title", &title)
        try visit("text", &text)
    }
}

/// What a caller says a note is to hold.
struct NoteDraft: Record, Hashable {
    var title = NoteTitle()
    var text = NoteText()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("title", &title)
        try visit("text", &text, default: NoteText())
    }
}

/// Notes in the order of their ids.
struct NoteList: Record, Hashable {
    var notes: [Note] = []
    /// Behind which id the next ones begin; absent at the end.
    var next: UInt64?

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("notes", &notes)
        try visit("next", &next)
    }
}

/// Something that has happened to a note.
struct NoteEvent: Record, Hashable {
    enum Kind: UInt8, Choice {
        case created = 1, changed = 2, deleted = 3

        var name: String {
            switch self {
            case .created: "created"
            case .changed: "changed"
            case .deleted: "deleted"
            }
        }
    }

    var kind = Kind.created
    var id: UInt64 = 0
    var revision: UInt64 = 0

    init() {}

    init(_ kind: Kind, _ note: Note) {
        (self.kind, id, revision) = (kind, note.id, note.revision)
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("kind", &kind)
        try visit("id", &id)
        try visit("revision", &revision)
    }
}
