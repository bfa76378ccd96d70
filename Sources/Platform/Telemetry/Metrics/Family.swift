/// All series of one metric. Find a series once and keep it where the labels are known beforehand;
/// where they come with each request, finding it takes some tens of nanoseconds and no lock.
public struct Family<Instrument: MetricInstrument>: Sendable {
    @usableFromInline let children: ChildTable

    init(children: ChildTable) { self.children = children }

    public var declaration: MetricDeclaration { children.declaration }

    /// The series with these values, in the order the labels are declared in.
    @inlinable
    public subscript(_ value: String) -> Instrument {
        Instrument(child: children.child(value))
    }

    @inlinable
    public subscript(_ first: String, _ second: String) -> Instrument {
        Instrument(child: children.child(first, second))
    }

    @inlinable
    public subscript(_ first: String, _ second: String, _ third: String) -> Instrument {
        Instrument(child: children.child(first, second, third))
    }

    public subscript(values values: [String]) -> Instrument {
        Instrument(child: children.child(values))
    }
}
