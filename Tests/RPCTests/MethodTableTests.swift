import RPC
import Records
import Testing

@Suite struct MethodTableTests {
    @Test func `a name is bound once, aliases included, and a refusal changes nothing`() throws {
        var table = MethodTable()
        try table.bind(Declared.data) { _, _ in .null }
        for name in ["get_data", "data.get"] {
            let other = Method<Nothing, Nothing>("other", "Another.", aliases: ["other.one", name])
            #expect(throws: MethodTable.Refusal.nameTaken(name)) {
                try table.bind(other) { _, _ in Nothing() }
            }
        }
        let twice = Method<Nothing, Nothing>("a", "A.", aliases: ["a"])
        #expect(throws: MethodTable.Refusal.nameTaken("a")) {
            try table.bind(twice) { _, _ in Nothing() }
        }
        #expect(table.names == ["data.get", "get_data"])
        #expect(table.descriptions.map(\.name) == ["get_data"])
        #expect(table["other.one"] == nil)
        #expect(table["data.get"]?.name == "get_data")
    }

    @Test func `a description lists the parameters in the declared order`() {
        #expect(
            Declared.table["market.list"]?.parameterNames
                == ["height", "mode", "lanes", "note", "nested"])
    }
}
