/// A table while its document is being read. TOML lets a table be written in several places, and
/// says which: that depends on how it came to be.
final class OpenTable {
    enum Origin: Equatable {
        /// The document, or an element of an array of tables.
        case element
        /// Named by `[a]`, which may stand once.
        case header
        /// Only passed through by the header of a table inside it; may still get its own.
        case implicit
        /// Made by a dotted key; grows only while the section it was made in lasts.
        case dotted(section: Int)
    }

    enum Child {
        case table(OpenTable)
        case tables(OpenTables)
        case item(TOMLItem)
    }

    var origin: Origin
    let position: TOMLPosition
    private(set) var keys: [String] = []
    private var children: [String: Child] = [:]

    init(_ origin: Origin, at position: TOMLPosition) {
        (self.origin, self.position) = (origin, position)
    }

    subscript(key: String) -> Child? {
        get { children[key] }
        set {
            guard let newValue else { return }
            if children.updateValue(newValue, forKey: key) == nil { keys.append(key) }
        }
    }

    /// What was read, once nothing can be added.
    func closed() -> TOMLTable {
        var table = TOMLTable()
        for key in keys {
            switch children[key] {
            case .item(let item): table.set(key, item)
            case .table(let inner):
                table.set(key, TOMLItem(.table(inner.closed()), at: inner.position))
            case .tables(let list):
                let items = list.elements.map { TOMLItem(.table($0.closed()), at: $0.position) }
                table.set(key, TOMLItem(.array(items), at: items[0].position))
            case nil: break
            }
        }
        return table
    }
}

/// The elements of `[[a]]` so far, of which there is one at least.
final class OpenTables {
    private(set) var elements: [OpenTable]
    private(set) var last: OpenTable

    init(_ first: OpenTable) { (elements, last) = ([first], first) }

    func append(_ element: OpenTable) {
        elements.append(element)
        last = element
    }
}
