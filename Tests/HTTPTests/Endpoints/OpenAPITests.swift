import Foundation
import HTTP
import SpecTesting
import Testing

@Suite struct OpenAPITests {
    private let golden = Checkout.root.appending(path: "Tests/HTTPTests/Vectors/openapi.json")

    @Test func `the same routes give the same bytes, and these they are`() throws {
        let document = OpenAPI.document(of: try Shelf.router(), about: Shelf.about)
        let again = OpenAPI.document(of: try Shelf.router(), about: Shelf.about)
        #expect(document == again)
        let text = String(decoding: document, as: UTF8.self) + "\n"
        let kept = try String(contentsOf: golden, encoding: .utf8)
        #expect(text == kept)
    }

    @Test func `a route without a note is left out`() throws {
        let document = OpenAPI.document(of: try Shelf.router(), about: Shelf.about)
        #expect(!String(decoding: document, as: UTF8.self).contains("unlisted"))
    }

    /// The rules of OpenAPI 3.1 that a document of ours can break, in another language.
    private static let judge = """
        import json, re, sys
        from jsonschema import Draft202012Validator
        doc = json.load(sys.stdin)
        assert re.match(r"^3\\.1\\.\\d+$", doc["openapi"])
        assert set(doc) <= {"openapi", "jsonSchemaDialect", "info", "servers", "paths", "components"}
        assert {"title", "version"} <= set(doc["info"])
        def follow(ref):
            assert ref.startswith("#/"), ref
            found = doc
            for part in ref[2:].split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            return found
        def walk(value):
            if isinstance(value, dict):
                if "$ref" in value: follow(value["$ref"])
                for inner in value.values(): walk(inner)
            elif isinstance(value, list):
                for inner in value: walk(inner)
        walk(doc)
        def check_content(content):
            for kind, media in content.items():
                assert "/" in kind and set(media) <= {"schema"}
                if "schema" in media: Draft202012Validator.check_schema(media["schema"])
        ids = set()
        count = 0
        for path, item in doc["paths"].items():
            assert path.startswith("/")
            for method, op in item.items():
                count += 1
                assert method in {"get", "put", "post", "delete", "patch", "head", "options"}
                assert op["operationId"] not in ids and op["summary"]
                ids.add(op["operationId"])
                names = [(p["in"], p["name"]) for p in op.get("parameters", [])]
                assert len(names) == len(set(names))
                assert {n for i, n in names if i == "path"} == set(re.findall(r"{(\\w+)}", path))
                for p in op.get("parameters", []):
                    assert p["in"] in {"path", "query", "header"}
                    assert p["in"] != "path" or p["required"] is True
                    assert ("schema" in p) != ("content" in p)
                    if "schema" in p: Draft202012Validator.check_schema(p["schema"])
                if "requestBody" in op: check_content(op["requestBody"]["content"])
                assert any(code.startswith("2") for code in op["responses"])
                for code, answer in op["responses"].items():
                    assert re.match(r"^[1-5]\\d\\d$", code)
                    answer = follow(answer["$ref"]) if "$ref" in answer else answer
                    assert answer["description"]
                    check_content(answer.get("content", {}))
                    if code >= "400": assert "application/json" in answer["content"]
        for schema in doc["components"]["schemas"].values(): Draft202012Validator.check_schema(schema)
        for name in doc["components"]["schemas"]: assert re.match(r"^[a-zA-Z0-9._-]+$", name)
        print(count)
        """

    @Test(.python("jsonschema"))
    func `another language finds it an OpenAPI document`() async throws {
        let document = OpenAPI.document(of: try Shelf.router(), about: Shelf.about)
        let said = try await PythonPeer().run(Self.judge, input: document)
        #expect(String(decoding: said, as: UTF8.self) == "5\n")
    }
}
