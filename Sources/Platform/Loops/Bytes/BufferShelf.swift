/// Memory that the buffers of one loop have given back, for the next one that needs some.
///
/// Of many connections few have bytes at any one moment. What was used last is taken first, since it
/// is still at hand: a thousand connections that take turns touch the memory of one.
public struct BufferShelf: Sendable {
    private var memory: [[UInt8]] = []

    /// The most buffers it keeps, and the largest; others go back to the system.
    static let places = 64
    static let largest = 16 << 10

    public init() {}

    /// How many buffers' memory it holds.
    public var count: Int { memory.count }

    fileprivate mutating func put(_ bytes: consuming [UInt8]) {
        guard bytes.count <= Self.largest, memory.count < Self.places else { return }
        memory.append(bytes)
    }

    fileprivate mutating func take() -> [UInt8]? { memory.popLast() }
}

extension ByteBuffer {
    /// Gives the memory to `shelf` where nothing is left to read.
    public mutating func release(to shelf: inout BufferShelf) {
        guard isEmpty, !bytes.isEmpty else { return }
        var given: [UInt8] = []
        swap(&given, &bytes)
        shelf.put(given)
    }

    /// Takes memory from `shelf` where it holds none, and there is some.
    public mutating func take(from shelf: inout BufferShelf) {
        guard bytes.isEmpty, let taken = shelf.take() else { return }
        bytes = taken
    }
}
