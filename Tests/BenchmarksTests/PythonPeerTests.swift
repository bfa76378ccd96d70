import Foundation
import Testing

@testable import Benchmarks

@Suite struct PythonPeerTests {
    @Test func `a peer measures itself, again and again`() throws {
        let script = try Script("serve(lambda: lambda: sum(range(1000)))")
        let peer = try PythonPeer(script: script.path)
        let once = try peer.time(1)
        #expect(once > .zero)
        #expect(try peer.time(2_000) > once)
    }

    @Test func `a peer without its module is unavailable, and says which`() throws {
        let script = try Script("def prepare():\n    import no_such_module\nserve(prepare)")
        let failure = #expect(throws: PythonPeer.Failure.self) {
            try PythonPeer(script: script.path)
        }
        #expect(failure?.description.contains("no_such_module") == true)
    }

    @Test func `a peer whose work fails later is unavailable then`() throws {
        let script = try Script(
            """
            answers = iter(range(3))
            def work():
                time.sleep(0.1)
                next(answers)
            serve(lambda: work)
            """)
        let peer = try PythonPeer(script: script.path)
        #expect(throws: PythonPeer.Failure.unavailable("StopIteration: ")) {
            for _ in 0..<3 { _ = try peer.time(1) }
        }
        #expect(throws: PythonPeer.Failure.self) { try peer.time(1) }
    }

    @Test func `a peer that never answers is killed at its deadline`() throws {
        let script = try Script("say('ready')\nsys.stdin.readline()\nwhile True: time.sleep(60)")
        let peer = try PythonPeer(script: script.path)
        let id = peer.id
        peer.patience = .milliseconds(50)
        #expect(throws: PythonPeer.Failure.silent(after: .milliseconds(50))) {
            try peer.time(1)
        }
        #expect(!isAlive(id))
    }

    @Test func `a peer that never becomes ready is killed at its deadline`() throws {
        let script = try Script("while True: time.sleep(60)")
        #expect(throws: PythonPeer.Failure.silent(after: .milliseconds(100))) {
            try PythonPeer(script: script.path, patience: .milliseconds(100))
        }
    }

    @Test func `a peer that ends or talks nonsense is an error, not a number`() throws {
        let ending = try Script("say('ready')\nsys.stdin.readline()")
        #expect(throws: PythonPeer.Failure.ended) { try PythonPeer(script: ending.path).time(1) }
        let chatty = try Script("say('hello')\nsys.stdin.readline()")
        #expect(throws: PythonPeer.Failure.talksNonsense("hello")) {
            try PythonPeer(script: chatty.path)
        }
        #expect(throws: PythonPeer.Failure.ended) { try PythonPeer(script: "no-such-script.py") }
    }

    @Test func `a peer nobody holds any more is gone`() throws {
        let script = try Script("serve(lambda: lambda: None)")
        let id = try PythonPeer(script: script.path).id
        #expect(!isAlive(id))
    }

    @Test(arguments: ["events.py", "request.py"])
    func `the scripts of the documents say at once what they lack`(name: String) {
        let failure = #expect(throws: PythonPeer.Failure.self) {
            try PythonPeer(script: name, arguments: ["/nonexistent", "1"])
        }
        guard case .unavailable? = failure else {
            Issue.record("\(name) answered \(String(describing: failure))")
            return
        }
    }
}

/// Whether a process of that id exists, a zombie of ours included.
private func isAlive(_ id: Int32) -> Bool { kill(id, 0) == 0 }

/// A script beside nobody, which finds `peer.py` and has its names imported.
private struct Script {
    private let file: TemporaryFile
    var path: String { file.path }

    init(_ body: String) throws {
        let folder = Project.root.appending(path: "Benchmarks/Peers/Python").path
        let text = """
            import sys, time
            sys.path.insert(0, \(JSONLine.quoted(folder)))
            from peer import say, serve

            """ + body + "\n"
        file = try TemporaryFile(Array(text.utf8))
    }
}
