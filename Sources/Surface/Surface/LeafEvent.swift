public import Primitives
import Records

/// An event with its place in History, as bytes: its text is made when somebody asks for it.
public struct LeafEvent: Sendable {
    /// Its place in History.
    public let leaf: UInt64
    public let height: Height
    public let time: Milliseconds
    /// The canonical bytes: the leaf itself, which proofs are about.
    public let bytes: ArraySlice<UInt8>

    public init(
        _ bytes: ArraySlice<UInt8>, leaf: UInt64, at height: Height, _ time: Milliseconds
    ) { (self.bytes, self.leaf, self.height, self.time) = (bytes, leaf, height, time) }
}

extension EventCatalogue {
    /// The event as it is shown.
    public func view(of event: LeafEvent) -> EventView {
        var view = EventView()
        (view.leaf, view.height, view.time) = (event.leaf, event.height, event.time)
        (view.kind, view.value) = read(event.bytes)
        view.bytes = Bytes(Array(event.bytes))
        return view
    }
}
