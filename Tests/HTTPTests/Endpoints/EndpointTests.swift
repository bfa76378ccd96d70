import HTTP
import Records
import SpecTesting
import Testing

@Suite(.ownThreads) struct EndpointTests {
    /// Asks over a connection of its own: the status, the head and the content of the answer.
    private func ask(
        _ line: String, _ fields: String = "", body: String? = nil,
        type: String? = "application/json"
    ) async throws -> (status: Int, head: String, body: String) {
        let server = try await TestServer(try Shelf.router())
        let peer = try RawPeer(port: server.port)
        var text = "\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)"
        if let body {
            if let type { text += "Content-Type: \(type)\r\n" }
            text += "Content-Length: \(body.utf8.count)\r\n"
        }
        peer.say(text + "\r\n" + (body ?? ""))
        let heard = peer.hear()
        await server.server.stop()
        let parts = heard.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let content = parts.count == 2 ? String(parts[1]).replacing(RawPeer.end, with: "") : ""
        let status = heard.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, parts.first.map(String.init) ?? "", content)
    }

    @Test func `path and query are read into the record by name`() async throws {
        let found = try await ask("GET /shelves/a%20b/65535?marks=blue&exact=true&marks=red")
        #expect(found.status == 200)
        #expect(found.body == #"{"title":"a b","pages":7,"marks":["blue","red"]}"#)
        #expect(found.head.contains("content-type: application/json"))
        #expect(found.head.contains(#"etag: "7""#))
    }

    @Test(arguments: [
        ("GET /shelves/a/65536", #"the parameter \"number\": expected an integer from 0 to 65535"#),
        ("GET /shelves/a/x", #"the parameter \"number\": expected an integer from 0 to 65535"#),
        ("GET /shelves/a/1?marks=green", #"the parameter \"marks[0]\": expected one of red, blue"#),
        ("GET /shelves/a/1?exact=", #"the parameter \"exact\": expected true or false"#),
        ("GET /shelves/a/1?exact=true&exact=true", #"the parameter \"exact\" stands twice"#),
        ("GET /shelves/a/1?number=2", #"the parameter \"number\" stands twice"#),
        (
            "GET /shelves/a/1?colour=red",
            #"there is no parameter \"colour\" here; expected only shelf, number, marks, exact"#
        ),
    ])
    func `a parameter that does not fit is refused by name`(
        line: String, message: String
    ) async throws {
        let found = try await ask(line)
        #expect(found.status == 400)
        #expect(found.body.contains(#""code":"invalid_parameter""#))
        #expect(found.body.contains(message), "\(found.body)")
    }

    @Test func `content is read into the record, and the answer has the declared status`()
        async throws
    {
        let book = #"{"pages":3,"title":"x"}"#
        for type in ["application/json", "Application/JSON; charset=UTF-8"] {
            let found = try await ask("POST /books", body: book, type: type)
            #expect(found.status == 201)
            #expect(found.body == #"{"title":"x","pages":3,"marks":[]}"#)
        }
    }

    @Test(arguments: [
        (#"{"title":"x"}"#, #"missing key \"pages\""#),
        (#"{"title":"x","pages":-1}"#, "pages: expected an integer from 0 to 4294967295 (byte 21)"),
        (
            #"{"title":"x","pages":1,"marks":["red","green"]}"#,
            "marks[1]: expected one of red, blue (byte 38)"
        ),
        (#"{"title":"x","pages":1,"page":1}"#, #"unknown key \"page\""#),
        ("", "the input ends inside this value"),
        ("[]", "expected an object"),
    ])
    func `content that does not fit is refused with the way to it`(
        body: String, message: String
    ) async throws {
        let found = try await ask("POST /books", body: body)
        #expect(found.status == 400)
        #expect(found.body.contains(#""code":"invalid_body""#))
        #expect(found.body.contains(message), "\(found.body)")
    }

    @Test(arguments: [nil, "text/plain", "application/json; charset=latin1", "application/xml"])
    func `content of another type is refused`(type: String?) async throws {
        let found = try await ask("POST /books", body: #"{"title":"x","pages":1}"#, type: type)
        #expect(found.status == 415)
        #expect(found.body.contains(#""code":"expected_json""#))
    }

    @Test func `content is refused where there is to be none, and where it is too much`()
        async throws
    {
        #expect(try await ask("DELETE /shelves/a/1", body: "{}").status == 413)
        let long = #"{"title":"\#(String(repeating: "x", count: 256))","pages":1}"#
        let found = try await ask("PUT /shelves/a/1", "If-Match: \"7\"\r\n", body: long)
        #expect(found.status == 413)
    }

    @Test func `a declared refusal is answered as it was declared`() async throws {
        let read = try await ask("GET /shelves/a/404")
        #expect(read.status == 404)
        #expect(read.body.contains(#""code":"absent","message":"number 404 is empty""#))
        let removed = try await ask("DELETE /shelves/a/404")
        #expect(removed.body.contains(#""message":"There is no such book.""#))
    }

    @Test func `where there is no output there is no content`() async throws {
        let found = try await ask("DELETE /shelves/a/1")
        #expect(found.status == 204)
        #expect(found.body.isEmpty && !found.head.lowercased().contains("content-type"))
    }

    @Test func `conditions are judged by the entity tag`() async throws {
        let book = #"{"title":"x","pages":1}"#
        #expect(try await ask("PUT /shelves/a/1", body: book).status == 428)
        let old = try await ask("PUT /shelves/a/1", "If-Match: \"6\"\r\n", body: book)
        #expect(old.status == 412)
        let current = try await ask("PUT /shelves/a/1", "If-Match: \"6\", \"7\"\r\n", body: book)
        #expect(current.status == 200)
        #expect(current.head.contains(#"etag: "8""#))
        let known = try await ask("GET /shelves/a/1", "If-None-Match: W/\"7\"\r\n")
        #expect(known.status == 304 && known.body.isEmpty)
    }

    @Test func `braces that name no parameter are a fault of the declaration`() throws {
        let endpoint = Endpoint<Nothing, Nothing, Nothing>(.get, "/a/{b}", "Wrong.")
        var router = Router()
        #expect(throws: RouteFault.notAParameter("b", "/a/{b}")) {
            try router.mount(endpoint) { _, _, _ in Nothing() }
        }
    }
}
