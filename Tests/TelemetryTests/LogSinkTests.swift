import Foundation
import Testing

@testable import Telemetry

@Suite struct LogSinkTests {
    private typealias Surroundings = (
        isTerminal: Bool, noColor: String?, term: String?, areWelcome: Bool
    )

    private static let surroundings: [Surroundings] = [
        (true, nil, "xterm", true), (true, "", nil, true), (true, "1", "xterm", false),
        (true, nil, "dumb", false), (false, nil, "xterm", false),
    ]

    @Test(arguments: surroundings)
    func `colours are for terminals, and never where they are unwelcome`(
        surroundings: (isTerminal: Bool, noColor: String?, term: String?, areWelcome: Bool)
    ) {
        let areWelcome = Colours.areWelcome(
            onTerminal: surroundings.isTerminal, noColor: surroundings.noColor,
            term: surroundings.term)
        #expect(areWelcome == surroundings.areWelcome)
    }

    @Test func `a descriptor takes all of it, however little at a time`() throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
        let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0) }
        let sink = DescriptorSink(writer)
        #expect(!sink.showsColours)
        let reader = pipe.fileHandleForReading
        let read = DispatchQueue(label: "reader")
        nonisolated(unsafe) var data = Data()
        read.async { data = reader.readDataToEndOfFile() }
        try sink.write(bytes.span)
        try pipe.fileHandleForWriting.close()
        read.sync {}
        #expect(Array(data) == bytes)
    }

    @Test func `a bad descriptor and a full memory are refusals`() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(throws: LogSinkError.write(error: EBADF)) {
            try DescriptorSink(-1).write(bytes.span)
        }
        #expect(throws: LogSinkError.full(mostBytes: 2)) {
            try MemorySink(mostBytes: 2).write(bytes.span)
        }
    }
}
