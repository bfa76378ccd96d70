import HTTP
import Records

/// A shelf of books behind endpoints of every kind.
enum Shelf {
    struct Place: Record {
        var shelf = ""
        var number: UInt16 = 0
        var marks: [Color] = []
        var exact: Bool?

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("shelf", &shelf)
            try visit("number", &number)
            try visit("marks", &marks, default: [])
            try visit("exact", &exact)
        }
    }

    enum Color: UInt8, Choice {
        case red = 1, blue = 2
        var name: String { self == .red ? "red" : "blue" }
    }

    struct Book: Record, Equatable {
        var title = ""
        var pages: UInt32 = 0
        var marks: [Color] = []

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("title", &title)
            try visit("pages", &pages)
            try visit("marks", &marks, default: [])
        }
    }

    static let absent = DeclaredRefusal(.notFound, "absent", "There is no such book.")
    static let full = DeclaredRefusal(.conflict, "shelf_full", "The shelf holds no more.")

    static let read = Endpoint<Place, Nothing, Book>(
        .get, "/shelves/{shelf}/{number}", "One book.", refusals: [absent], condition: .supported)
    static let put = Endpoint<Place, Book, Book>(
        .put, "/shelves/{shelf}/{number}", "Puts a book in its place.", refusals: [full],
        condition: .demanded, mostBytes: 256)
    static let remove = Endpoint<Place, Nothing, Nothing>(
        .delete, "/shelves/{shelf}/{number}", "Takes a book away.", refusals: [absent])
    static let add = Endpoint<Nothing, Book, Book>(
        .post, "/books", "Adds a book.", status: .created, refusals: [full])

    static func router() throws -> Router {
        var router = Router()
        let tag = ETag("7")
        try router.mount(answering: read) { place, _, _ in
            guard place.number != 404 else { throw absent("number \(place.number) is empty") }
            var book = Book()
            (book.title, book.pages, book.marks) = (place.shelf, 7, place.marks)
            return Answer(book, etag: tag)
        }
        try router.mount(answering: put) { _, book, request in
            try request.require(tag)
            return Answer(book, etag: ETag("8"))
        }
        try router.mount(remove) { place, _, _ in
            guard place.number != 404 else { throw absent() }
            return Nothing()
        }
        try router.mount(add) { _, book, _ in book }
        try router.mount(
            .post, "/raw", body: .collected(upTo: 16),
            note: EndpointNote(
                "The same bytes.", takes: EndpointNote.Content("application/octet-stream"),
                answers: EndpointNote.Content("application/octet-stream"))
        ) { request in Response(body: .bytes(try await request.body.collected())) }
        try router.mount(.get, "/unlisted") { _ in Response.text("") }
        return router
    }

    static let about = OpenAPI.About(
        title: "The shelf", version: "1.2", summary: "What the tests declare.")
}
