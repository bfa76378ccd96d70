import Chain
import Crypto
import Loops
import Spine
import Workers
import World

/// Checks signatures before anything reaches the sequencer: all of one call together, on as many
/// threads as there are, away from the event loops where it takes long.
struct SignatureDesk: Sendable {
    let workers: Workers
    let threads: BlockingThreads

    /// So many are checked where they came in: handing them over would take longer.
    private static let fewSignatures = 2

    /// Why the commands were not looked at.
    enum Refusal: Error { case busy, stopped }

    /// For each signed entry what its authorisation is refused for, nil where it holds.
    func refusals(of entries: [PreparedEntry]) async throws(Refusal) -> [ChainRefusal?] {
        var refusals: [ChainRefusal?] = Array(repeating: nil, count: entries.count)
        var group = SignatureGroup()
        var places: [Int] = []
        for (index, entry) in entries.enumerated() {
            guard case .signed(let command) = entry.entry, let id = entry.id else { continue }
            do throws(ChainRefusal) {
                try group.append(command.authorisation, signing: id)
                places.append(index)
            } catch { refusals[index] = error }
        }
        for (place, isTrue) in zip(places, try await verdicts(on: group)) where !isTrue {
            refusals[place] = .badSignature
        }
        return refusals
    }

    private func verdicts(on group: SignatureGroup) async throws(Refusal) -> [Bool] {
        if group.items.count <= Self.fewSignatures { return group.verdicts() }
        let workers = workers
        do {
            return try await threads.run {
                group.verdicts(workers.verdicts(on: group.items, in: group.messages))
            }
        } catch let refusal as BlockingRefusal {
            switch refusal {
            case .busy: throw .busy
            case .stopped: throw .stopped
            }
        } catch { throw .stopped }
    }
}
