import FuzzTargets
import Simulation
import SpecTesting
import Foundation
import Primitives
import Records
import Testing

/// A published schema and the reader behind it agree, in the judgement of another validator.
@Suite struct SchemaPeerTests {
    private struct Sample {
        var text: String
        var error: RecordError?
        /// Why the schema may take the document though the reader refuses it.
        var beyondSchema: Bool
    }

    @Test(.python("jsonschema"))
    func `what is read fits the schema, and what fits the schema is read`() async throws {
        let samples = (0..<Trials.count(2_000)).flatMap { seed in
            var dice = SplitMix64(seed: UInt64(seed))
            let node = Node(parsing: dice.everything().json())
            return [read(node.text, beyondSchema: false)]
                + (0..<12).map { _ in damaged(node, &dice) }
        }
        let refused = samples.count { $0.error != nil }
        #expect(refused > samples.count / 4 && refused < samples.count * 9 / 10)

        let verdicts = try await judge(samples.map(\.text), Everything.schema.document())
        try #require(verdicts.count == samples.count)
        for (one, fits) in zip(samples, verdicts) {
            if one.error == nil {
                #expect(fits, "read, but not by the schema: \(one.text)")
            } else if fits {
                #expect(one.beyondSchema, "\(one.error?.description ?? ""): \(one.text)")
            }
        }
    }

    @Test(.python("jsonschema"))
    func `every schema of the samples is a schema`() async throws {
        let script = """
            import json, sys
            from jsonschema import Draft202012Validator
            for line in sys.stdin:
                Draft202012Validator.check_schema(json.loads(bytes.fromhex(line)))
                print(1)
            """
        let documents = [
            Everything.schema, Branch.schema, Receipt.schema, Nothing.schema, Condition.schema,
            Action.schema, [Slice].schema, FieldMap<Branch>.schema, UInt8.schema,
        ].map { $0.document() }
        let lines = documents.map { hex($0) + "\n" }.joined()
        let output = try await PythonPeer().run(script, input: Array(lines.utf8))
        #expect(output.count == 2 * documents.count)
    }

    /// Which of `texts` fit `schema`.
    private func judge(_ texts: [String], _ schema: [UInt8]) async throws -> [Bool] {
        let script = """
            import json, sys
            from jsonschema import Draft202012Validator
            read = lambda: json.loads(bytes.fromhex(sys.stdin.readline()))
            validator = Draft202012Validator(read())
            for line in sys.stdin:
                print(int(validator.is_valid(json.loads(bytes.fromhex(line)))))
            """
        let lines = ([schema] + texts.map { Array($0.utf8) }).map { hex($0) + "\n" }.joined()
        let output = try await PythonPeer().run(script, input: Array(lines.utf8))
        return output.split(separator: UInt8(ascii: "\n")).map { $0 == [UInt8(ascii: "1")] }
    }

    private func read(_ text: String, beyondSchema: Bool) -> Sample {
        let error = refusal { () throws(RecordError) in try Everything(json: text) }
        return Sample(text: text, error: error, beyondSchema: beyondSchema)
    }

    /// Values that fit some field and no other, and values that fit none.
    private static let leaves = [
        "null", "true", "0", "1", "-1", "255", "256", "65536", "10001", "1000001", "4294967296",
        "2147483648", "-2147483649", "18446744073709551615", "18446744073709551616",
        "9223372036854775808", "1.5", #""""#, #""x""#, #""X""#, #""0""#, #""-1""#, #""01""#,
        #""0g""#, #""00""#,
        #""armed""#, #""Armed""#, #""Consumer""#, #""ABC""#, #""ABCD""#, "[]", "{}", "[1]",
        "[\"\"]",
    ]

    /// Spellings of integers that a schema, which sees values and no text, cannot tell from others,
    /// and integer strings whose excess of 128 bits no pattern shows.
    private static let subtleLeaves = [
        "1.0", "-0", "1e2", #""340282366920938463463374607431768211456""#,
        #""-170141183460469231731687303715884105729""#,
    ]

    /// One place of `node` changed.
    private func damaged(_ node: Node, _ dice: inout SplitMix64) -> Sample {
        var damaged = node
        let place = dice.pick(node.places)
        // Which fields a receipt has depends on its version, which a schema does not say.
        let isVersioned = node.path(to: place).hasPrefix("receipt")
        switch (dice.below(6), node[place]) {
        case (0, .object(var members)) where !members.isEmpty:
            members.remove(at: dice.below(members.count))
            damaged[place] = .object(members)
        case (1, .object(var members)):
            let key = dice.pick(["strange", "open", "units", "stop"])
            members.append(Node.Member(key: key, value: .leaf("1")))
            damaged[place] = .object(members)
            let isDoubled = Set(members.map { Array($0.key.utf8) }).count < members.count
            return read(damaged.text, beyondSchema: isDoubled || isVersioned)
        case (2, .object(var members)) where !members.isEmpty:
            members.append(dice.pick(members))
            damaged[place] = .object(members)
            return read(damaged.text, beyondSchema: true)
        case (3, _):
            damaged[place] = .leaf(dice.pick(Self.subtleLeaves))
            return read(damaged.text, beyondSchema: true)
        default: damaged[place] = .leaf(dice.pick(Self.leaves))
        }
        return read(damaged.text, beyondSchema: isVersioned)
    }
}
