import RPC
import Records
import SpecTesting
import Testing

@Suite struct OpenRPCTests {
    private func small() throws -> MethodTable {
        var table = MethodTable()
        try table.bind(Declared.list) { _, _ in [] }
        try table.bind(Declared.data) { _, _ in .null }
        return table
    }

    @Test func `the document of a table, byte for byte`() throws {
        let document = OpenRPC.document(of: try small(), about: Declared.about)
        let data =
            #""params":[],"result":{"name":"result","schema":{}},"summary":"A text and a number.","x-cost":1,"x-read-only":false}"#
        let integer = #"{"maximum":18446744073709551615,"minimum":0,"type":"integer"}"#
        let mode = #"{"enum":["fast","slow"]}"#
        let list =
            #""paramStructure":"either","params":[{"name":"height","required":true,"schema":\#(integer)},"#
            + #"{"name":"mode","required":false,"schema":\#(mode)},"#
            + #"{"name":"lanes","required":false,"schema":{"items":\#(mode),"type":"array"}},"#
            + #"{"name":"note","required":false,"schema":{"type":"string"}},"#
            + ##"{"name":"nested","required":false,"schema":{"$ref":"#/components/schemas/Row"}}],"##
            + ##""result":{"name":"result","schema":{"items":{"$ref":"#/components/schemas/Row"},"type":"array"}},"##
            + #""summary":"Rows, newest first.","x-capability":"market:read","x-cost":5,"x-read-only":true}"#
        let errors =
            #""errors":[{"code":-33100,"data":{"code":-33100,"name":"too_old"},"message":"That height is no longer kept."}],"#
        let expected =
            #"{"components":{"schemas":{"Row":{"additionalProperties":false,"properties":{"mode":\#(mode),"name":{"type":"string"}},"required":["name","mode"],"type":"object"}}},"#
            + #""info":{"description":"What the tests declare.","title":"The example","version":"1.0"},"methods":["#
            + #"{"deprecated":true,"description":"Now called get_data.","name":"data.get","paramStructure":"either",\#(data),"#
            + #"{"name":"get_data","paramStructure":"either",\#(data),"#
            + #"{\#(errors)"name":"market.list",\#(list),"#
            + #"{"deprecated":true,"description":"Now called market.list.",\#(errors)"name":"market.rows",\#(list)],"#
            + #""openrpc":"1.3.2"}"#
        #expect(String(decoding: document, as: UTF8.self) == expected)
    }

    @Test func `rpc discover answers it, and the order of binding does not matter`() async throws {
        let exchange = Exchange(about: Declared.about)
        let document = String(
            decoding: OpenRPC.document(of: Declared.table, about: Declared.about), as: UTF8.self)
        let answer = await exchange(#"{"jsonrpc":"2.0","method":"rpc.discover","id":1}"#)
        #expect(answer == result(document, id: "1"))
        #expect(await exchange.get("rpc.discover") == (200, document))

        var other = MethodTable()
        try other.bind(Declared.data) { _, _ in .null }
        try other.bind(Declared.list) { _, _ in [] }
        let one = OpenRPC.document(of: other, about: Declared.about)
        let two = OpenRPC.document(of: try small(), about: Declared.about)
        #expect(one == two)
    }

    @Test(.python("jsonschema"))
    func `every schema is one, every reference leads somewhere, and what OpenRPC needs is there`()
        async throws
    {
        let script = """
            import json, re, sys
            from jsonschema import Draft202012Validator
            document = json.loads(sys.stdin.read())
            assert re.match(r"^1\\.3\\.\\d+$", document["openrpc"])
            assert {"title", "version"} <= document["info"].keys()
            assert document.keys() <= {"openrpc", "info", "methods", "components"}
            schemas = document["components"]["schemas"]
            names = [method["name"] for method in document["methods"]]
            assert len(set(names)) == len(names) > 0
            def check(schema):
                Draft202012Validator.check_schema(schema)
                for found in re.findall(r'"\\$ref": "([^"]*)"', json.dumps(schema)):
                    assert found.removeprefix("#/components/schemas/") in schemas, found
            for schema in schemas.values():
                check(schema)
            fields = {"name", "summary", "description", "deprecated", "paramStructure", "params",
                      "result", "errors"}
            for method in document["methods"]:
                assert {"name", "params", "result"} <= method.keys()
                assert all(key in fields or key.startswith("x-") for key in method)
                assert method["paramStructure"] in ("either", "by-name", "by-position")
                for part in method["params"] + [method["result"]]:
                    assert {"name", "schema"} <= part.keys() <= {"name", "schema", "required"}
                    check(part["schema"])
                if method["paramStructure"] == "either":
                    order = [part["required"] for part in method["params"]]
                    assert order == sorted(order, reverse=True)
                codes = [error["code"] for error in method.get("errors", [])]
                assert len(set(codes)) == len(codes)
            rows = next(m for m in document["methods"] if m["name"] == "market.list")["result"]
            whole = dict(rows["schema"], components=document["components"])
            validator = Draft202012Validator(whole)
            assert validator.is_valid([{"name": "x", "mode": "slow"}])
            assert not validator.is_valid([{"name": "x", "mode": "idle"}])
            print("good")
            """
        let document = OpenRPC.document(of: Declared.table, about: Declared.about)
        let output = try await PythonPeer().run(script, input: document)
        #expect(String(decoding: output, as: UTF8.self) == "good\n")
    }
}
