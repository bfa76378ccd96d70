import Foundation
import SpecTesting
import Testing

/// `examples/verify/light_check.py` at a node that runs: another language asks, and believes nothing.
@Suite(.ownThreads) struct LightCheckTests {
    private let folder: TestFolder
    private let path = Checkout.root.appending(path: "examples/verify").path
    private let buyer = "tb1qqqzgtzx7lr7e650k232c68pfcqf3l62r8sakwthg5v76875374whxc2afjdp"
    private let nobody = "tb1qqqqwpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8ccvca"

    init() throws { folder = try TestFolder() }

    /// Asks once in earnest and keeps what was answered; then gives the same answers with one value
    /// of one of them changed, or one element left out, and says which change was not refused.
    private static let driver = """
        import copy, json, sys
        sys.path.insert(0, sys.argv[1])
        import light_check
        from reading import Refused

        asked, real = [], light_check.Node.call
        def keep(self, method, **params):
            asked.append((method, real(self, method, **params)))
            return copy.deepcopy(asked[-1][1])
        light_check.Node.call = keep
        light_check.main(sys.argv[2:])

        def places(value, at=()):
            if isinstance(value, dict):
                for name, part in value.items():
                    # Read out for people; what counts is in the bytes.
                    if at[-1:] == ("event",) and name in ("kind", "value", "height", "time"):
                        continue
                    yield from places(part, at + (name,))
            elif isinstance(value, list):
                for index, part in enumerate(value):
                    if at != ("blocks",) or index in (0, 1, len(value) // 2, len(value) - 1):
                        yield from places(part, at + (index,))
                if at != ("blocks",):
                    yield at
            else:
                yield at

        def changed(value):
            if isinstance(value, list):
                return value[:-1] if value else ["00"]
            if isinstance(value, int):
                return value + 1
            if value == "":
                return "00"
            other = {"0": "1", "q": "p"}.get(value[-1], "0" if value[:2] != "tb" else "q")
            return value[:-1] + other

        def replay(answers):
            left = list(answers)
            def give(self, method, **params):
                name, answer = left.pop(0) if left else (None, None)
                if name != method:
                    raise Refused("asked for something else")
                return copy.deepcopy(answer)
            light_check.Node.call = give
            try:
                light_check.main(sys.argv[2:])
                return False
            except Refused:
                return True

        assert not replay(asked), "the same answers hold"
        count, believed = 0, []
        for index, (method, answer) in enumerate(asked):
            for place in places(answer):
                forged = copy.deepcopy(asked)
                target = forged[index][1]
                for step in place[:-1]:
                    target = target[step]
                target[place[-1]] = changed(target[place[-1]])
                count += 1
                if not replay(forged):
                    believed.append((method, place))
        blocks = asked[0][1]["blocks"]
        if len(blocks) > 2:
            forged = copy.deepcopy(asked)
            del forged[0][1]["blocks"][1]
            count += 1
            if not replay(forged):
                believed.append("a block left out")
        print("changes:", count, "believed:", believed)
        """

    private func check(_ arguments: [String]) async throws -> String {
        let output = try await PythonPeer().run(
            Self.driver, arguments: [path] + arguments, deadline: .seconds(600))
        return String(decoding: output, as: UTF8.self)
    }

    @Test(.python("blake3"))
    func `a light client accepts what the node proves, and nothing that was changed on the way`()
        async throws
    {
        let data = folder.url.appending(path: "data").path
        try await NodeProgram.serve("run", in: data, ["--every", "50ms"]) { node in
            try await node.running.wait(for: "two receipts") {
                MarketLine.all(in: $0.said).filter { $0.step == "receipt" }.count >= 2
            }
            try await node.running.wait(for: "another job") { running in
                MarketLine.all(in: running.said).filter { $0.step == "paid" }.count >= 4
            }
        }
        // The chain stands still, so that each answer is the same however often it is asked for.
        try await NodeProgram.serve(in: data) { node in
            let status = try await node.ask("chain.status")
            let head = try #require(status["head_hash"] as? String)
            let said = try await check([node.url, "--block", head, "--account", buyer])
            let lines = said.split(separator: "\n")
            try #require(lines.count >= 6, "\(said)")
            #expect(lines[1] == "block: \(head) is among them")
            let balance = try #require(try await node.balance(buyer))
            #expect(said.contains("balance: \(buyer) had \(balance) after block "), "\(said)")
            #expect(said.contains("event: "))
            #expect(lines.last?.hasSuffix("believed: []") == true, "\(lines.last ?? "")")
            #expect(lines.last?.hasPrefix("changes: ") == true)
        }
    }

    @Test(.python("blake3"))
    func `a block that the chain does not have, an event it does not have, and a silent node`()
        async throws
    {
        let data = folder.url.appending(path: "data").path
        var url = ""
        try await NodeProgram.serve(in: data) { node in
            url = node.url
            let other = String(repeating: "0", count: 64)
            #expect(try await exit([node.url, "--block", other]).status == 1)
            let far = try await exit([node.url, "--event", "99"])
            #expect(far.status == 1 && far.stderr.hasPrefix("refused: the node refuses"))
            let none = try await exit([node.url, "--account", nobody])
            #expect(none.status == 0, "\(none.stderr)")
            #expect(none.stdout.contains("balance: \(nobody) had 0 after block 0"))
            #expect(none.stdout.contains("on the node's own word"))
        }
        #expect(try await exit([url]).status == 69)
    }

    /// How the script itself ends.
    private func exit(_ arguments: [String]) async throws -> ChildProcess.Answer {
        let venv = Checkout.root.appending(path: ".venv/bin/python3").path
        let python = FileManager.default.isExecutableFile(atPath: venv) ? venv : "python3"
        var child = ChildProcess(python)
        child.arguments = [path + "/light_check.py"] + arguments
        child.environment = ["PYTHONDONTWRITEBYTECODE": "1"]
        return try await child.run()
    }
}
