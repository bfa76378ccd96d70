import Foundation
import Testing

@testable import Benchmarks

@Suite struct DocumentTests {
    @Test func `the document of events begins as it always did`() {
        let text = String(decoding: EventDocument(count: 2).json, as: UTF8.self)
        #expect(
            text == #"{"events":[{"actor":"did:ron:a000000","category":"video","id":"e00000000","#
                + #""metric":"views","units":"1"},{"actor":"did:ron:a000001","#
                + #""category":"video","id":"e00000001","metric":"views","units":"8"}]}"#)
        #expect(EventDocument(count: 0).json == Array(#"{"events":[]}"#.utf8))
    }

    @Test(arguments: UInt64(0)..<4)
    func `shuffled keys mean the same events, in the same bytes for a seed`(seed: UInt64) throws {
        let sorted = EventDocument(count: 1_000).json
        let shuffled = EventDocument(count: 1_000, order: .shuffled(seed: seed)).json
        #expect(shuffled != sorted && shuffled.count == sorted.count)
        #expect(shuffled == EventDocument(count: 1_000, order: .shuffled(seed: seed)).json)
        let decoder = JSONDecoder()
        let events = try decoder.decode(FoundationSnapshot.self, from: Data(sorted))
        #expect(try decoder.decode(FoundationSnapshot.self, from: Data(shuffled)) == events)
    }

    @Test func `the request body has its 318 bytes and its twin reads them`() throws {
        #expect(RequestBody.json.count == 318)
        let request = try JSONDecoder().decode(
            FoundationRequest.self, from: Data(RequestBody.json))
        #expect(request.method == "engagement.submit_event" && request.params.kind == "views")
    }

    @Test func `a temporary file is gone with its holder`() throws {
        var file: TemporaryFile? = try TemporaryFile([1, 2, 3])
        let path = try #require(file?.path)
        #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
        file = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
