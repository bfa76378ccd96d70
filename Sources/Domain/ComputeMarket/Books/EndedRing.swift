import Primitives

/// The ended jobs that are kept. The place of a job is its number modulo the places, so the one it
/// puts out is the oldest.
struct EndedRing: Sendable {
    private var places: [JobID] = []

    private let size: UInt64

    init(size: Int) { self.size = UInt64(size) }

    /// Puts in the job that ended as `number` and answers the one that this puts out.
    mutating func insert(_ job: JobID, number: UInt64) -> JobID? {
        let place = Int(number % size)
        while places.count <= place { places.append(.none) }
        defer { places[place] = job }
        return places[place].isNone ? nil : places[place]
    }
}
