package import Primitives
import Tables

extension Sequencer {
    /// The root over all rows as they stand now, the open block's changes included. Takes as long as
    /// reading every row.
    package var stateNow: Digest {
        var (copy, forest) = (world, StateForest())
        forest.fold(copy.allRows())
        return forest.root
    }
}
