import Chain
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct HeaderTests {
    static func golden() throws -> Header {
        var header = Header()
        header.chainID = .sample
        header.rulesVersion = 1
        header.height = Height(12)
        header.parent = digest(1)
        header.time = Milliseconds(1_767_225_612_000)
        header.emptySlots = 3
        header.entries = 4
        header.commandsRoot = digest(2)
        header.eventsRoot = digest(3)
        header.history = LogHead(size: 17, root: digest(4))
        header.stateRoot = digest(5)
        header.stateHeight = Height(11)
        header.validators = digest(6)
        header.proposer = try account(9)
        return header
    }

    private static func digest(_ number: UInt64) -> Digest {
        Digest(number, number, number, number)
    }

    @Test(.requirement("LG-001"))
    func `a header has one canonical form in bytes and in text, and one hash`() throws {
        let header = try Self.golden()
        #expect(
            HexText.text(header.binary().span) == """
                010873616d706c652d31010c00000000000000010000000000000001000000000000000100000000\
                00000001e0adebb6b733030400000000000000020000000000000002000000000000000200000000\
                00000002000000000000000300000000000000030000000000000003000000000000000311000000\
                00000000040000000000000004000000000000000400000000000000040000000000000005000000\
                0000000005000000000000000500000000000000050b000000000000000600000000000000060000\
                00000000000600000000000000060000686fa64394e29c60b4ea3e90ae2d60693ccf9103c0ab51db\
                f3aa4f56b25f51de01
                """)
        #expect(
            header.hash.hex == "90f23a9acd91875a1135b8f8c69ea0ee6293d78c1fe97f9ac22f6e0f3bbf0c22")
        let json = String(decoding: header.json(), as: UTF8.self)
        #expect(
            json.hasPrefix(
                #"{"version":1,"chain_id":"sample-1","rules_version":1,"height":12,"parent":"#))
        #expect(json.hasSuffix(#""consensus":{"solo":{}}}"#))
        #expect(try Header(binary: header.binary()) == header)
        #expect(try Header(json: json) == header)
    }

    @Test func `whatever is changed in a header makes it another`() throws {
        let golden = try Self.golden()
        let changes: [(inout Header) -> Void] = [
            { $0.chainID = ChainID(checked: "sample-2") }, { $0.rulesVersion = 2 },
            { $0.height = Height(13) }, { $0.parent = .zero }, { $0.time = Milliseconds(1) },
            { $0.emptySlots = 0 }, { $0.entries = 5 }, { $0.commandsRoot = .zero },
            { $0.eventsRoot = .zero }, { $0.history.size += 1 }, { $0.history.root = .zero },
            { $0.stateRoot = .zero }, { $0.stateHeight = Height(12) }, { $0.validators = .zero },
            { $0.proposer = .zero },
            { swap(&$0.commandsRoot, &$0.eventsRoot) },
        ]
        var hashes: Set<Digest> = [golden.hash]
        for change in changes {
            var header = golden
            change(&header)
            #expect(hashes.insert(header.hash).inserted)
        }
    }
}
