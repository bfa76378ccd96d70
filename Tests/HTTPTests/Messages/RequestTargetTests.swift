import HTTP
import SpecTesting
import Testing

@Suite struct RequestTargetTests {
    @Test(
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("/a/", ["a", ""]), ("//", ["", ""]),
            ("//a", ["", "a"]), ("/%41%c3%A9", ["Aé"]), ("/a%20b", ["a b"]), ("/a+b", ["a+b"]),
            ("/...", ["..."]), ("/a.", ["a."]), ("/.a", [".a"]), ("/..a", ["..a"]),
            ("/a;b=c,d", ["a;b=c,d"]),
            ("/%25", ["%"]), ("/%252e", ["%2e"]), ("/%3F", ["?"]), ("/a?b/../c", ["a"]),
            ("http://h", []), ("http://h?q", []), ("HTTPS://h:1/a", ["a"]),
        ] as [(String, [String])])
    func `a path is its segments, decoded once`(text: String, path: [String]) throws {
        #expect(try RequestTarget(text).path == path)
    }

    @Test(arguments: [
        ("", HeadRefusal.badTarget), ("a", .badTarget), ("*", .badTarget), ("?a", .badTarget),
        ("/a b", .badTarget), ("/a#b", .badTarget), ("/\\", .badTarget), ("/\"", .badTarget),
        ("/<", .badTarget), ("/[", .badTarget), ("/|", .badTarget), ("/é", .badTarget),
        ("/?\"", .badTarget), ("/?<", .badTarget), ("/?a#", .badTarget), ("/\u{7F}", .badTarget),
        ("ftp://h/", .badScheme), ("javascript:x", .badScheme), ("http:/a", .badScheme),
        ("http://", .badScheme), ("http:///a", .badHost), ("http://u@h/", .badHost),
        ("http://h:x/", .badHost), ("/%", .badEscape), ("/%4", .badEscape), ("/%zz", .badEscape),
        ("/%+1", .badEscape), ("/a%2/b", .badEscape), ("/?a=%4", .badEscape),
        ("/?%&41", .badEscape),
        ("/.", .dotSegment), ("/..", .dotSegment), ("/a/../b", .dotSegment),
        ("/a/./b", .dotSegment),
        ("/%2e", .dotSegment), ("/.%2E", .dotSegment), ("/%2e%2e/a", .dotSegment),
        ("http://h/../a", .dotSegment), ("/a%2Fb", .encodedSeparator),
        ("/a%5Cb", .encodedSeparator),
        ("/%2f..", .encodedSeparator), ("/%00", .encodedZero), ("/?a=%00", .encodedZero),
        ("/%FF", .targetNotUTF8), ("/%C3", .targetNotUTF8), ("/%C3/%A9", .targetNotUTF8),
        ("/%C0%AF", .targetNotUTF8), ("/%ED%A0%80", .targetNotUTF8), ("/?%C3&%A9", .targetNotUTF8),
        ("/?%C3=%A9", .targetNotUTF8),
    ])
    func `a target that could lead elsewhere is refused`(text: String, refusal: HeadRefusal) {
        #expect(throws: refusal) { try RequestTarget(text) }
    }

    @Test func `the raw path and query are as they came`() throws {
        let target = try RequestTarget("/a%20b?c=%20")
        #expect(target.rawPath == "/a%20b")
        #expect(target.rawQuery == "c=%20")
        #expect(try RequestTarget("/a").rawQuery == nil)
        #expect(try RequestTarget("/a?").rawQuery == "")
        #expect(try RequestTarget("http://h?q").rawPath == "/")
    }

    @Test func `each method has the forms that it may have`() throws {
        #expect(try RequestTarget("*", method: .options).form == .asterisk)
        #expect(try RequestTarget("*", method: .options).path == [])
        #expect(try RequestTarget("h:443", method: .connect).form == .authority)
        #expect(throws: HeadRefusal.badTarget) { try RequestTarget("h", method: .connect) }
        #expect(throws: HeadRefusal.badTarget) { try RequestTarget("/", method: .connect) }
        #expect(throws: HeadRefusal.badScheme) { try RequestTarget("h:443", method: .trace) }
    }

    @Test func `a query is its items in their order`() throws {
        let query = try RequestTarget("/?a=1&b&a=2&&=x&c=d=e&f+g=%2B&%26=[1]").query
        #expect(
            query.map { "\($0.name)|\($0.value)" }
                == ["a|1", "b|", "a|2", "|x", "c|d=e", "f g|+", "&|[1]"])
        #expect(query["a"] == "1")
        #expect(query.all("a") == ["1", "2"])
        #expect(query["z"] == nil)
        #expect(try RequestTarget("/").query.isEmpty)
    }

    @Test func `a query of too many items is refused`() throws {
        let most = String(repeating: "a&", count: QueryItems.most)
        #expect(try RequestTarget("/?" + most).query.count == QueryItems.most)
        #expect(throws: HeadRefusal.tooManyQueryItems) { try RequestTarget("/?" + most + "a") }
    }

    @Test func `a target longer than is taken is refused`() {
        #expect(throws: HeadRefusal.targetTooLong) {
            try RequestTarget("/" + String(repeating: "a", count: 8_192))
        }
    }
}
