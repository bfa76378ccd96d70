import Chain
import Primitives
import Records
import Terminal
import Testing

@testable import Node

@Suite struct NodeDirectoryTests {
    @Test func `an empty directory begins the development chain, and holds it from then on`() throws
    {
        let place = try TestDirectory()
        let first = try NodeDirectory(place.path).genesis(pinned: nil)
        #expect(first == GenesisFile.dev)
        #expect(try GenesisFile(json: Array(place.read("genesis.json").utf8)) == GenesisFile.dev)
        #expect(try NodeDirectory(place.path).genesis(pinned: GenesisFile.devHash) == first)
    }

    @Test func `a directory that began with the older development genesis goes on with its own`()
        throws
    {
        let place = try TestDirectory()
        let old = GenesisFile.devOfFirstRules
        let text = String(decoding: old.json(), as: UTF8.self)
        try place.write(text, to: "genesis.json")
        #expect(try NodeDirectory(place.path).genesis(pinned: nil) == old)
        #expect(
            try NodeDirectory(place.path).genesis(pinned: GenesisFile.devHashOfFirstRules) == old)
        #expect(try place.read("genesis.json") == text)
        #expect(
            throws: NodeFault.genesis(.drifted(expected: GenesisFile.devHash, found: old.hash))
        ) { try NodeDirectory(place.path).genesis(pinned: GenesisFile.devHash) }
    }

    @Test func `a changed genesis is refused, with what was expected and what was found`() throws {
        let place = try TestDirectory()
        var drifted = GenesisFile.dev
        drifted.time = Milliseconds(drifted.time.value + 1)
        try place.write(String(decoding: drifted.json(), as: UTF8.self), to: "genesis.json")
        let directory = try NodeDirectory(place.path)
        let fault = NodeFault.genesis(
            .drifted(expected: GenesisFile.devHash, found: drifted.hash))
        #expect(throws: fault) { try directory.genesis(pinned: nil) }
        #expect(fault.exitCode == .badData)
        #expect(fault.description.contains(drifted.hash.hex))
        // Whoever means it says so.
        #expect(try directory.genesis(pinned: drifted.hash) == drifted)
    }

    @Test func `a chain that is not for development has to be named by its hash`() throws {
        let place = try TestDirectory()
        var genesis = GenesisFile.dev
        genesis.mode = .test
        try place.write(String(decoding: genesis.json(), as: UTF8.self), to: "genesis.json")
        let directory = try NodeDirectory(place.path)
        #expect(throws: NodeFault.unpinned(genesis.chainID, genesis.hash)) {
            try directory.genesis(pinned: nil)
        }
        // And its operators may not have keys that everyone knows.
        #expect(throws: NodeFault.genesis(.developmentKeys)) {
            try directory.genesis(pinned: genesis.hash)
        }
    }

    @Test(arguments: ["", "{", "[]", "{\"version\":1}", String(repeating: "[", count: 100_000)])
    func `what is no genesis is refused`(text: String) throws {
        let place = try TestDirectory()
        try place.write(text, to: "genesis.json")
        let directory = try NodeDirectory(place.path)
        #expect(throws: NodeFault.self) { try directory.genesis(pinned: nil) }
    }

    @Test func `a directory has one user, and a second one touches nothing`() throws {
        let place = try TestDirectory()
        let first = try NodeDirectory(place.path)
        #expect(throws: NodeFault.taken(place.path)) { try NodeDirectory(place.path) }
        #expect(try place.names == ["LOCK"])
        #expect(first.settingsFile == place.path + "/config.toml")
    }

    @Test func `a directory that cannot be is refused`() throws {
        #expect(throws: NodeFault.self) { try NodeDirectory("/proc/nowhere/at/all") }
        let place = try TestDirectory()
        try place.write("", to: "file")
        #expect(throws: NodeFault.self) { try NodeDirectory(place.path + "/file") }
    }
}
