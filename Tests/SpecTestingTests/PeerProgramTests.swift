import SpecTesting
import Testing

@Suite struct PeerProgramTests {
    @Test func `a program of the machine is found, and one that is not there is not`() {
        #expect(PeerProgram.isInstalled("sh"))
        #expect(!PeerProgram.isInstalled("no-such-program"))
    }

    @Test func `what is said of an absent one names the command that installs it`() {
        #expect("\(PeerProgram.absence(of: "promtool"))".contains("`make peers`"))
    }

    @Test(.peer("sh")) func `a test whose peer is there runs`() throws {
        try PeerProgram.require("sh")
    }
}
