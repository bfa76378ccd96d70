import Loops

/// What is read piece by piece until there is no more.
protocol PieceReader: Sendable {
    associatedtype Piece: Sendable

    /// The next one; nil behind the last.
    mutating func next() throws(SpineError) -> Piece?
}

/// Pieces that are read on a thread of its own, some ahead of whoever takes them, or where they are
/// asked for.
final class ReadAhead<Reader: PieceReader> {
    private enum Step: Sendable {
        case piece(Reader.Piece)
        case failed(SpineError)
        case end
    }

    private let ahead: (steps: Handoff<Step>, thread: LoopThread)?
    private var reader: Reader

    /// Reads so many ahead at most, where it works apart.
    init(_ reader: Reader, named name: String, by most: Int, apart isApart: Bool)
        throws(SpineError)
    {
        self.reader = reader
        guard isApart else {
            ahead = nil
            return
        }
        let steps = Handoff<Step>(bound: most)
        do throws(LoopError) {
            let thread = try LoopThread.start(name) { Self.read(reader, into: steps) }
            ahead = (steps, thread)
        } catch { throw .thread(error) }
    }

    deinit {
        ahead?.steps.close()
        ahead?.thread.join()
    }

    private static func read(_ reader: Reader, into steps: Handoff<Step>) {
        var reader = reader
        while true {
            let step = step(&reader)
            // Whoever takes them may want no more.
            guard steps.put(step), case .piece = step else { return steps.close() }
        }
    }

    private static func step(_ reader: inout Reader) -> Step {
        do throws(SpineError) {
            return try reader.next().map { .piece($0) } ?? .end
        } catch { return .failed(error) }
    }

    func next() throws(SpineError) -> Reader.Piece? {
        switch ahead.map({ $0.steps.take() ?? .end }) ?? Self.step(&reader) {
        case .piece(let piece): return piece
        case .failed(let error): throw error
        case .end: return nil
        }
    }
}
