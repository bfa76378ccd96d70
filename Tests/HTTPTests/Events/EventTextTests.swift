import HTTP
import Testing

@Suite struct EventTextTests {
    private func text(
        id: String? = nil, event: String? = nil, data: String, retry: Int? = nil
    ) throws(EventTextError) -> String {
        var bytes: [UInt8] = []
        try EventText.append(id: id, event: event, data: data, retry: retry, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `events are written byte for byte`() throws {
        #expect(try text(data: "x") == "data: x\n\n")
        #expect(
            try text(id: "7", event: "block", data: #"{"height":3}"#, retry: 1_500)
                == "id: 7\nevent: block\nretry: 1500\ndata: {\"height\":3}\n\n")
        #expect(try text(id: "", data: "") == "id: \ndata: \n\n")
        #expect(
            try text(data: "one\ntwo\r\nthree\rfour")
                == "data: one\ndata: two\ndata: three\ndata: four\n\n")
        #expect(try text(data: "one\n") == "data: one\ndata: \n\n")
        #expect(try text(data: "\r\n\r") == "data: \ndata: \ndata: \n\n")
        #expect(try text(data: " a:b") == "data:  a:b\n\n")
        var bytes: [UInt8] = []
        try EventText.append(id: "9", data: nil, retry: 0, into: &bytes)
        #expect(bytes == Array("id: 9\nretry: 0\n\n".utf8))
    }

    @Test func `a comment is written so that no line of it is heard`() {
        var bytes: [UInt8] = []
        EventText.appendComment(into: &bytes)
        #expect(bytes == Array(":\n\n".utf8))
        EventText.appendComment("still\ndata: here", into: &bytes)
        #expect(bytes == Array(":\n\n:still\n:data: here\n\n".utf8))
    }

    @Test(arguments: ["a\nb", "\r", "a\0", "\n"])
    func `an id that would end early or be ignored is refused, and nothing is written`(id: String) {
        var bytes: [UInt8] = [1]
        #expect(throws: EventTextError.forbiddenByte(.id)) {
            try EventText.append(id: id, data: "x", into: &bytes)
        }
        #expect(bytes == [1])
    }

    @Test func `a name with a line's end and a negative time are refused`() {
        #expect(throws: EventTextError.forbiddenByte(.event)) {
            try text(event: "a\ndata: injected", data: "x")
        }
        #expect(throws: EventTextError.retry(-1)) { try text(data: "x", retry: -1) }
    }
}
