/// Which queue a command waits in and which fees it meets. Raw values are stored and sent: append,
/// never renumber or reuse.
public enum FeeLane: UInt8, CaseIterable, Hashable, Sendable, BitwiseCopyable {
    case consumer = 0
    case industrial = 1

    /// The one form we write.
    public var name: String {
        switch self {
        case .consumer: "consumer"
        case .industrial: "industrial"
        }
    }

    /// Reads a lane's name in upper or lower case. Case is that of ASCII: no other letter stands
    /// for one of these, whatever a locale says.
    public init?(parsing text: Span<UInt8>) {
        for lane in FeeLane.allCases where lane.isNamed(by: text) {
            self = lane
            return
        }
        return nil
    }

    public init?(parsing text: String) { self.init(parsing: text.utf8Span.span) }

    /// Setting the bit by which ASCII cases differ maps exactly two bytes to each lower-case
    /// letter.
    private func isNamed(by text: Span<UInt8>) -> Bool {
        let name = name.utf8Span.span
        guard text.count == name.count else { return false }
        for index in text.indices where text[index] | 0x20 != name[index] { return false }
        return true
    }
}

extension FeeLane: CustomStringConvertible {
    public var description: String { name }
}
