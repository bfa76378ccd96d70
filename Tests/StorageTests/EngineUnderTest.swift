import Disk
import Primitives
import Storage
import Testing

/// An engine in the conformance suite: how to open one of its stores, and open it again.
struct EngineUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether a store that is opened again has its rows; one that is not durable starts empty.
    let isDurable: Bool
    /// A place for one store: each call of what it returns opens the store there.
    let place: @Sendable () throws -> (@Sendable () throws -> any KeyedStore)

    static let memory = EngineUnderTest(testDescription: "memory", isDurable: false) {
        { MemoryStore() }
    }

    /// Every engine that this program has. A new one is added here and nowhere else.
    static let all = [memory]

    func open() throws -> any KeyedStore { try place()() }
}
